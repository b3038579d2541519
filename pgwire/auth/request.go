package auth

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/whereq/libra/pgwire/auth/jwtauth"
)

// Request is who wants in and how, as startup packet, socket and TLS tell.
type Request struct {
	User        string
	Database    string
	Replication bool                 // the startup packet asks for replication
	Remote      net.Addr             // a *net.UnixAddr is a local connection; of an unknown kind, only "all" fits
	TLS         *tls.ConnectionState // nil: not encrypted
	Binding     []byte               // tls-server-end-point of the certificate that this connection has seen (tlsconf.Transport)
}

// Exchange is the conversation with the client (manual, "Protocol Flow", Start-up).
type Exchange interface {
	// Send sends an AuthenticationXXX message of that code and flushes.
	Send(code uint32, data []byte) error
	// Receive waits for the client's answer, a message of type 'p'. The bytes are good until the next call.
	Receive() ([]byte, error)
}

// The codes of the AuthenticationXXX messages (manual, "Message Formats"). AuthenticationOk is the caller's.
const (
	codeCleartextPassword = 3
	codeSASL              = 10
	codeSASLContinue      = 11
	codeSASLFinal         = 12
)

// Identity is who came in.
type Identity struct {
	User    string    // the database user: the startup packet's
	Groups  []string  // sorted; of the users file, and of the token
	Method  string    // hba's word for it
	Token   string    // the JWT, for passing on to Spark; never log it
	CertDN  string    // the client certificate's subject (RFC 2253), if there is a verified one
	LDAPDN  string    // whom the LDAP server knows
	Expires time.Time // when the token ends; zero: never

	claims jwtauth.Claims
}

// Claim gives a claim of the token by its name, or by a path of names with dots between them; nil when it has none.
func (id Identity) Claim(name string) []string { return id.claims.Texts(name) }

// String and LogValue keep the token out of messages and logs.
func (id Identity) String() string { return id.User + " by " + id.Method }

// GoString does it for %#v.
func (id Identity) GoString() string { return id.String() }

// LogValue does it for slog.
func (id Identity) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", id.User), slog.String("method", id.Method))
}

func (r Request) local() bool {
	_, unix := r.Remote.(*net.UnixAddr)
	return unix
}

// address is the client's; the zero address, which no rule contains, when it is not known.
func (r Request) address() netip.Addr {
	if tcp, ok := r.Remote.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	if r.Remote == nil {
		return netip.Addr{}
	}
	ap, err := netip.ParseAddrPort(r.Remote.String())
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// host is the client in PostgreSQL's messages.
func (r Request) host() string {
	switch a := r.address(); {
	case r.local():
		return "[local]"
	case a.IsValid():
		return a.String()
	}
	return "???" // as PostgreSQL has it
}

func (r Request) encryption() string {
	if r.TLS != nil {
		return "SSL encryption"
	}
	return "no encryption"
}

// certificate is the client's, if the client CA has signed it.
func (r Request) certificate() *x509.Certificate {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return nil
	}
	return r.TLS.VerifiedChains[0][0]
}
