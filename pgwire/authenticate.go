package pgwire

import (
	"context"
	"crypto/tls"
	"net"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Login is who wants in, as the startup packet and the socket tell.
type Login struct {
	User     string
	Database string
	Remote   net.Addr
	TLS      *tls.ConnectionState // nil without encryption
	Binding  []byte               // tls-server-end-point of the certificate that the client has seen
}

// Exchange lets an Authenticator talk with the client (manual, "Protocol Flow", Start-up).
type Exchange interface {
	// Send sends an AuthenticationXXX message of that code and flushes.
	Send(code uint32, data []byte) error
	// Receive waits for the client's answer, a message of type 'p'. The bytes are good until the next call.
	Receive() ([]byte, error)
}

// Authenticator decides whether a client is who it says. No error lets it in (AuthenticationOk follows). A *pgerr.Error is
// what the client gets, as FATAL; any other error is Exchange's and means that the client is gone.
type Authenticator interface {
	Authenticate(ctx context.Context, who Login, talk Exchange) (auth.Identity, error)
}

// Trust lets in who connects from this machine; with Anywhere, everybody.
type Trust struct{ Anywhere bool }

// Authenticate implements Authenticator.
func (t Trust) Authenticate(_ context.Context, who Login, _ Exchange) (auth.Identity, error) {
	if t.Anywhere || isLocal(who.Remote) {
		return auth.Identity{User: who.User, Method: "trust"}, nil
	}
	return auth.Identity{}, pgerr.Fatal(pgerr.InvalidAuthorization, "connections from "+who.Remote.String()+" need authentication, and none is configured").
		WithHint("Connect from the machine that libra runs on, or have its configuration changed.")
}

func isLocal(a net.Addr) bool {
	switch a := a.(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	}
	return false
}

// Rules lets in whom pg_hba.conf-like rules let in.
type Rules struct{ *auth.Authenticator }

// Authenticate implements Authenticator.
func (r Rules) Authenticate(ctx context.Context, who Login, talk Exchange) (auth.Identity, error) {
	return r.Authenticator.Authenticate(ctx, auth.Request{
		User: who.User, Database: who.Database, Remote: who.Remote, TLS: who.TLS, Binding: who.Binding,
	}, talk)
}

// passwordLimit is for passwords that are JWTs (PG_MAX_AUTH_TOKEN_LENGTH).
const passwordLimit = 65535

// exchange is the Exchange of a connection.
type exchange struct{ c *conn }

func (x exchange) Send(code uint32, data []byte) error {
	x.c.out.buf = appendAuth(x.c.out.room(), code, data)
	defer x.c.out.release()
	return x.c.out.flush()
}

func (x exchange) Receive() ([]byte, error) {
	_, body, err := x.c.in.next(func(typ byte) (int, bool) { return passwordLimit, typ == msgPassword })
	return body, err
}
