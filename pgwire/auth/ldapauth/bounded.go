package ldapauth

import (
	"errors"
	"net"
)

const maxAnswer = 4 << 20 // bytes that a server may send in one connection; what we ask for takes a few hundred

// boundedConn ends a connection whose other side doesn't stop talking.
type boundedConn struct {
	net.Conn
	left int
}

var errTooLong = errors.New("the LDAP server's answer is too long")

// Read is called by one goroutine at a time, LDAP's or TLS's.
func (c *boundedConn) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLong
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}
