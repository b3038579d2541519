package pgwire

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Whatever a stranger sends is taken apart or refused with a *pgerr.Error, never with a panic.

func needsPgerr(t *testing.T, err error) {
	t.Helper()
	var e *pgerr.Error
	if err != nil && (!errors.As(err, &e) || len(e.Code) != 5) {
		t.Fatalf("%T: %v", err, err)
	}
}

func FuzzStartup(f *testing.F) {
	f.Add(startupBody(version30, "user", "ana", "options", "-c a=b"))
	f.Add(startupBody(version32+7, "user", "ana", "_pq_.x", "1"))
	f.Add([]byte{0, 3, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4 { // startupPacket gives no less
			return
		}
		s, err := decodeStartup(b)
		needsPgerr(t, err)
		if err == nil && (s.user == "" || len(s.user) > nameLimit || !utf8.ValidString(s.user) || s.version > version32) {
			t.Fatalf("%+v", s)
		}
	})
}

func FuzzOptions(f *testing.F) {
	f.Add(`-c a=one\ two --b-c=d\\`)
	f.Add("-c")
	f.Fuzz(func(t *testing.T, s string) {
		pairs, err := parseOptions(s)
		needsPgerr(t, err)
		for _, p := range pairs {
			if len(p.name)+len(p.value) > len(s) {
				t.Fatal(pairs)
			}
		}
	})
}

func FuzzFrontend(f *testing.F) {
	for _, line := range []string{`Query "select 1"`, `Parse "s" "select $1" 23 25`, `Bind "p" "s" formats=0,1 values=a,null results=1`,
		`Describe S "s"`, `Execute "p" 5`, `Close P "p"`} {
		m := appendScripted(f, nil, line)
		f.Add(m[0], m[messageHeader:])
	}
	f.Fuzz(func(t *testing.T, typ byte, body []byte) {
		var err error
		switch typ {
		case msgQuery:
			_, err = decodeQuery(decoder{b: body})
		case msgParse:
			_, err = decodeParse(decoder{b: body})
		case msgBind:
			var m bindMessage
			if m, err = decodeBind(decoder{b: body}); err == nil && len(m.values) > len(body) {
				t.Fatal(len(m.values))
			}
		case msgDescribe, msgClose:
			_, err = decodeTarget(decoder{b: body}, "DESCRIBE")
		case msgExecute:
			_, err = decodeExecute(decoder{b: body})
		default:
			err = decodeNothing(body)
		}
		needsPgerr(t, err)
	})
}

// FuzzConnection feeds a whole connection whatever comes after a startup packet; it must end or wait, not panic.
func FuzzConnection(f *testing.F) {
	for _, lines := range [][]string{{`Query "begin; select 1"`, "Terminate"}, {`Parse "s" "select $1::int4"`, `Bind "" "s" values=1`, `Describe P ""`, `Execute "" 1`, "Sync"},
		{`Parse "" "savepoint a"`, `Bind "" ""`, `Execute ""`, "Flush", "Sync", "CopyDone"}} {
		var b []byte
		for _, l := range lines {
			b = appendScripted(f, b, l)
		}
		f.Add(b)
	}
	s := startServer(f, &fakeEngine{})
	f.Fuzz(func(t *testing.T, b []byte) {
		serveBytes(t, s, append(appendScripted(t, nil, "Startup 3.0 user=ana"), b...))
	})
}

// FuzzStranger is FuzzConnection from the first byte on: requests for encryption, cancelling, startup packets.
func FuzzStranger(f *testing.F) {
	for _, lines := range [][]string{{"SSL", "Startup 3.2 user=ana database=d"}, {"GSS", "SSL", "Startup 3.0 user=ana options=-c\\ a=b", "Terminate"},
		{"Raw 00000010 04d2162e 00000001 00000002"}, {"Startup 2.0 user=ana"}, {"Raw 16030100"}, {"Raw ffffffff"}} {
		var b []byte
		for _, l := range lines {
			b = appendScripted(f, b, l)
		}
		f.Add(b)
	}
	s := startServer(f, &fakeEngine{})
	f.Fuzz(func(t *testing.T, b []byte) { serveBytes(t, s, b) })
}

// serveBytes is a connection on which these bytes come and then the end.
func serveBytes(t *testing.T, s *Server, b []byte) {
	client, server := net.Pipe()
	c := newConn(s, server)
	var err error
	if c.pass, err = s.admission.Arrive(server.RemoteAddr()); err != nil {
		t.Fatal(err)
	}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover(); c.close() }()
		c.serve()
	}()
	go func() { _, _ = io.Copy(io.Discard, client) }()
	_ = client.SetDeadline(time.Now().Add(5 * time.Second))
	_, _ = client.Write(b)
	_ = client.Close()
	if p := <-done; p != nil {
		t.Fatal(p)
	}
}
