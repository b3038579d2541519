package sparkconnect

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The parameters that mean something to the client. All others are sent as headers with each call.
const (
	paramUseSSL                = "use_ssl"
	paramToken                 = "token"
	paramUserID                = "user_id"
	paramUserAgent             = "user_agent"
	paramSessionID             = "session_id"
	paramKeepaliveEnabled      = "grpc_keepalive_enabled"
	paramKeepaliveTime         = "grpc_keepalive_time_ms"
	paramKeepaliveTimeout      = "grpc_keepalive_timeout_ms"
	paramKeepaliveWithoutCalls = "grpc_keepalive_without_calls"
)

// maxUserAgent is Spark's limit, counted after percent-encoding.
const maxUserAgent = 2048

type params struct {
	address *Address
	useSSL  *bool
	noPings bool
}

func (p *params) parse(tail string) error {
	for part := range strings.SplitSeq(tail, ";") {
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok || name == "" {
			// The part could be a piece of a token: it is not shown.
			return errors.New("a parameter must read name=value; a ; inside a value is written %3B")
		}
		value, err := url.PathUnescape(value)
		if err != nil {
			return fmt.Errorf("the value of parameter %q has a %% that is not followed by two hexadecimal digits", name)
		}
		if err := p.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (p *params) set(name, value string) error {
	a := p.address
	switch name {
	case paramUseSSL:
		on, err := parseBool(name, value)
		p.useSSL = &on
		return err
	case paramToken:
		a.Token = value
		if value == "" || strings.ContainsFunc(value, notVisible) {
			return errors.New("parameter \"token\" is empty or has characters that can't be sent")
		}
	case paramUserID:
		a.UserID = value
	case paramUserAgent:
		if len(url.PathEscape(value)) > maxUserAgent {
			return fmt.Errorf("parameter %q is longer than %d bytes", name, maxUserAgent)
		}
		a.UserAgent = value
	case paramSessionID:
		id, err := uuid.Parse(value)
		if err != nil {
			return fmt.Errorf("parameter %q is not a UUID: %q", name, value)
		}
		a.SessionID = id.String()
	case paramKeepaliveEnabled, paramKeepaliveTime, paramKeepaliveTimeout, paramKeepaliveWithoutCalls:
		return p.setKeepalive(name, value)
	default:
		return p.setHeader(name, value)
	}
	return nil
}

func (p *params) setKeepalive(name, value string) error {
	k := &p.address.Keepalive
	switch name {
	case paramKeepaliveEnabled:
		on, err := parseBool(name, value)
		p.noPings = !on
		return err
	case paramKeepaliveWithoutCalls:
		on, err := parseBool(name, value)
		k.WithoutCalls = on
		return err
	}
	ms, err := strconv.ParseUint(value, 10, 31)
	if err != nil || ms == 0 {
		return fmt.Errorf("parameter %q is not a number of milliseconds: %q", name, value)
	}
	if name == paramKeepaliveTime {
		k.Time = time.Duration(ms) * time.Millisecond
	} else {
		k.Timeout = time.Duration(ms) * time.Millisecond
	}
	return nil
}

func (p *params) setHeader(name, value string) error {
	key := strings.ToLower(name)
	if strings.ContainsFunc(key, notHeaderName) || strings.HasPrefix(key, "grpc-") {
		return fmt.Errorf("parameter %q is not known and can't be a header's name", name)
	}
	if !strings.HasSuffix(key, "-bin") && strings.ContainsFunc(value, func(r rune) bool { return r != ' ' && notVisible(r) }) {
		return fmt.Errorf("the value of header %q has characters that can't be sent", name)
	}
	if p.address.Headers == nil {
		p.address.Headers = map[string]string{}
	}
	p.address.Headers[key] = value
	return nil
}

// settle follows Spark's clients: a token goes over TLS, except to a server on this machine.
func (p *params) settle() error {
	a := p.address
	if p.noPings {
		a.Keepalive.Time = 0
	}
	switch {
	case p.useSSL != nil && *p.useSSL:
		a.TLS = true
	case a.Token == "" || a.Loopback():
	case p.useSSL != nil:
		return errors.New("use_ssl=false would send the token in the clear to another machine; leave use_ssl out")
	default:
		a.TLS = true
	}
	return nil
}

func parseBool(name, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("parameter %q must be true or false, not %q", name, value)
}

func notVisible(r rune) bool { return r <= ' ' || r > '~' }

func notHeaderName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
}
