package authtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/pgerr"
)

const (
	codeSSL = 1234<<16 | 5679
	codeGSS = 1234<<16 | 5680
)

// Door listens on a loopback port for the time of a test.
type Door struct {
	Addr *net.TCPAddr

	who func(context.Context, auth.Request, auth.Exchange) (auth.Identity, error)
	tls *tlsconf.Files

	mu      sync.Mutex
	entered []auth.Identity
	refused []error
}

// Open opens a door; files is nil for one without TLS.
func Open(t testing.TB, a *auth.Authenticator, files *tlsconf.Files) *Door {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &Door{Addr: l.Addr().(*net.TCPAddr), who: a.Authenticate, tls: files}
	var conns sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	conns.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer nc.Close()
				defer context.AfterFunc(ctx, func() { nc.Close() })()
				d.serve(ctx, nc)
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		l.Close()
		conns.Wait()
	})
	return d
}

// Entered are those who came in so far.
func (d *Door) Entered() []auth.Identity {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]auth.Identity(nil), d.entered...)
}

// Refused are the errors of those who did not.
func (d *Door) Refused() []error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]error(nil), d.refused...)
}

func (d *Door) serve(ctx context.Context, nc net.Conn) {
	request, nc, err := d.startup(nc)
	if err != nil {
		return
	}
	x := &exchange{nc}
	id, err := d.who(ctx, request, x)
	d.mu.Lock()
	if err == nil {
		d.entered = append(d.entered, id)
	} else {
		d.refused = append(d.refused, err)
	}
	d.mu.Unlock()
	if err != nil {
		x.refuse(err)
		return
	}
	if x.write(&pgproto3.AuthenticationOk{}, &pgproto3.BackendKeyData{SecretKey: make([]byte, 4)}, &pgproto3.ReadyForQuery{TxStatus: 'I'}) != nil {
		return
	}
	for { // every query is an empty one
		typ, _, err := x.read()
		if err != nil || typ == 'X' {
			return
		}
		if typ == 'Q' && x.write(&pgproto3.EmptyQueryResponse{}, &pgproto3.ReadyForQuery{TxStatus: 'I'}) != nil {
			return
		}
	}
}

// startup negotiates TLS and reads the startup packet.
func (d *Door) startup(nc net.Conn) (r auth.Request, _ net.Conn, err error) {
	r.Remote = nc.RemoteAddr()
	peek := &peeked{Conn: nc}
	first, err := peek.first()
	if err != nil {
		return r, nc, err
	}
	nc = peek
	if first == tlsconf.FirstByte && d.tls != nil {
		if nc, err = d.secure(nc, &r); err != nil {
			return r, nc, err
		}
		if err := tlsconf.CheckDirect(*r.TLS); err != nil {
			return r, nc, err
		}
	}
	for {
		var length [4]byte
		if _, err := io.ReadFull(nc, length[:]); err != nil {
			return r, nc, err
		}
		body := make([]byte, min(binary.BigEndian.Uint32(length[:]), 10_000)-4)
		if _, err := io.ReadFull(nc, body); err != nil {
			return r, nc, err
		}
		switch code := binary.BigEndian.Uint32(body); {
		case code == codeSSL && d.tls != nil && r.TLS == nil:
			if _, err := nc.Write([]byte{'S'}); err != nil {
				return r, nc, err
			}
			if nc, err = d.secure(nc, &r); err != nil {
				return r, nc, err
			}
		case code == codeSSL, code == codeGSS:
			if _, err := nc.Write([]byte{'N'}); err != nil {
				return r, nc, err
			}
		default:
			fields := strings.Split(string(body[4:]), "\x00")
			for i := 0; i+1 < len(fields); i += 2 {
				switch fields[i] {
				case "user":
					r.User = fields[i+1]
				case "database":
					r.Database = fields[i+1]
				}
			}
			return r, nc, nil
		}
	}
}

func (d *Door) secure(nc net.Conn, r *auth.Request) (net.Conn, error) {
	transport := d.tls.Transport()
	secure := tls.Server(nc, transport.Config)
	if err := secure.Handshake(); err != nil {
		return nc, err
	}
	state := secure.ConnectionState()
	r.TLS, r.Binding = &state, transport.Binding
	return secure, nil
}

// peeked is a connection whose first byte was looked at.
type peeked struct {
	net.Conn
	front *bytes.Reader
}

func (p *peeked) first() (byte, error) {
	var b [1]byte
	if _, err := io.ReadFull(p.Conn, b[:]); err != nil {
		return 0, err
	}
	p.front = bytes.NewReader(b[:])
	return b[0], nil
}

func (p *peeked) Read(b []byte) (int, error) {
	if p.front.Len() > 0 {
		return p.front.Read(b)
	}
	return p.Conn.Read(b)
}

// exchange implements auth.Exchange.
type exchange struct{ net.Conn }

func (x *exchange) Send(code uint32, data []byte) error {
	b := binary.BigEndian.AppendUint32([]byte{'R'}, uint32(8+len(data)))
	_, err := x.Write(append(binary.BigEndian.AppendUint32(b, code), data...))
	return err
}

func (x *exchange) Receive() ([]byte, error) {
	typ, body, err := x.read()
	if err == nil && typ != 'p' {
		err = errors.New("not a message of type p")
	}
	return body, err
}

func (x *exchange) read() (byte, []byte, error) {
	var header [5]byte
	if _, err := io.ReadFull(x, header[:]); err != nil {
		return 0, nil, err
	}
	body := make([]byte, min(binary.BigEndian.Uint32(header[1:]), 100_000)-4)
	_, err := io.ReadFull(x, body)
	return header[0], body, err
}

func (x *exchange) write(messages ...pgproto3.BackendMessage) error {
	var b []byte
	for _, m := range messages {
		var err error
		if b, err = m.Encode(b); err != nil {
			return err
		}
	}
	_, err := x.Write(b)
	return err
}

func (x *exchange) refuse(err error) {
	e := pgerr.From(err)
	_ = x.write(&pgproto3.ErrorResponse{Severity: e.Severity, SeverityUnlocalized: e.Severity, Code: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint})
}
