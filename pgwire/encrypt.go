package pgwire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/pgerr"
)

// encryption is what TLS has told of a connection.
type encryption struct {
	state   tls.ConnectionState
	binding []byte // tls-server-end-point of the certificate that the client has seen
}

// answerSSL answers an SSLRequest: 'S' and the handshake where there is a certificate, 'N' where there is none (manual,
// "Protocol Flow", "SSL Session Encryption"). Bytes that have come before the handshake were not encrypted: somebody else
// may have put them there (CVE-2021-23222).
func (c *conn) answerSSL(ctx context.Context) error {
	if c.srv.opt.TLS == nil || c.encrypted != nil {
		return c.answerRequest('N')
	}
	if c.in.r != c.in.w {
		return pgerr.Fatal(pgerr.ProtocolViolation, "received unencrypted data after SSL request").
			WithDetail("This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.")
	}
	if err := c.answerRequest('S'); err != nil {
		return err
	}
	return c.handshake(ctx, c.nc)
}

// answerRequest sends the one byte that answers a request for encryption.
func (c *conn) answerRequest(answer byte) error {
	c.out.buf = append(c.out.room(), answer)
	if err := c.out.flush(); err != nil {
		return err
	}
	c.out.release() // nobody knows yet whether more comes
	return nil
}

// directTLS is for a client that begins with TLS, as PostgreSQL 17's sslnegotiation=direct does.
func (c *conn) directTLS(ctx context.Context) error {
	read := append([]byte(nil), c.in.buf[c.in.r:c.in.w]...)
	c.in.r = c.in.w
	if err := c.handshake(ctx, &replayed{Conn: c.nc, read: read}); err != nil {
		return err
	}
	return tlsconf.CheckDirect(c.encrypted.state)
}

// handshake puts TLS between the connection and its socket.
func (c *conn) handshake(ctx context.Context, nc net.Conn) error {
	t := c.srv.opt.TLS.Transport()
	secure := tls.Server(nc, t.Config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return errors.Join(errDone, err) // the client has heard of it by TLS's own alert
	}
	c.encrypted = &encryption{state: secure.ConnectionState(), binding: t.Binding}
	c.nc, c.in.nc, c.out.nc = secure, secure, secure
	return nil
}

// replayed is a socket whose first bytes were read already.
type replayed struct {
	net.Conn
	read []byte
}

func (r *replayed) Read(b []byte) (int, error) {
	if len(r.read) == 0 {
		return r.Conn.Read(b)
	}
	n := copy(b, r.read)
	r.read = r.read[n:]
	return n, nil
}

// socket is the socket below TLS.
func socket(nc net.Conn) net.Conn {
	if secure, ok := nc.(*tls.Conn); ok {
		nc = secure.NetConn()
	}
	if r, ok := nc.(*replayed); ok {
		nc = r.Conn
	}
	return nc
}
