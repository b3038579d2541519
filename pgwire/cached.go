package pgwire

import (
	"strconv"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire/charset"
)

// cachedSettings are the settings that the connection itself acts on, in Go's terms. They are read again when any
// setting has changed.
type cachedSettings struct {
	fresh              bool
	version            uint64
	statementTimeout   time.Duration
	idleTimeout        time.Duration // idle_session_timeout
	idleInTxTimeout    time.Duration // idle_in_transaction_session_timeout
	minMessages        string
	keepalive          keepalive
	charset            *charset.Charset // the client's; nil is UTF-8
	transactionTimeout time.Duration
}

func (c *conn) limit() *cachedSettings {
	v := c.settings.Version()
	if c.limits.fresh && c.limits.version == v {
		return &c.limits
	}
	get := func(name string) string {
		value, _ := c.settings.Get(name) // all are built in
		return value
	}
	last := c.limits.keepalive
	c.limits = cachedSettings{
		fresh: true, version: v, keepalive: keepaliveOf(c.settings), charset: charsetOf(get("client_encoding")),
		statementTimeout:   parseDuration(get("statement_timeout")),
		idleTimeout:        parseDuration(get("idle_session_timeout")),
		idleInTxTimeout:    parseDuration(get("idle_in_transaction_session_timeout")),
		transactionTimeout: parseDuration(get("transaction_timeout")),
		minMessages:        get("client_min_messages"),
	}
	c.limits.keepalive.apply(c.socket, last)
	return &c.limits
}

// parseDuration reads a time setting as SHOW prints it: a whole number and a unit; 0 means none.
func parseDuration(s string) time.Duration {
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		return 0
	}
	unit := map[string]time.Duration{"": time.Millisecond, "ms": time.Millisecond, "s": time.Second,
		"min": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[s[len(digits):]]
	return time.Duration(n) * unit
}
