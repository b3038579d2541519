package auth_test

import (
	"context"
	"crypto/tls"
	"errors"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/pgerr"
)

// FuzzExchange: whatever a stranger says, he gets FATAL with a SQLSTATE and does not come in.
func FuzzExchange(f *testing.F) {
	a, err := auth.New(auth.Options{HBA: "hostssl clear all all password\nhost all all all scram-sha-256", UsersFile: file(f, "users", "ann:"+hash(f, "secret")), TLS: true,
		Sleep: func(context.Context, time.Duration) error { return nil }, Guard: limit.Guard{Free: 1 << 30, FreeAddress: 1 << 30}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("ann", false, []byte("SCRAM-SHA-256\x00\x00\x00\x00\x0bn,,n=,r=abc"), []byte("c=biws,r=abc,p=AAAA"))
	f.Add("ann", false, []byte("SCRAM-SHA-256-PLUS\x00\xff\xff\xff\xff"), []byte("p=tls-server-end-point,,n=,r=abc"))
	f.Add("bob", true, []byte("x\x00"), []byte{})
	f.Add("ann", true, []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, user string, clear bool, first, second []byte) {
		if string(first) == "secret\x00" {
			return
		}
		r := auth.Request{User: user, Database: "app", Remote: localhost, TLS: &tls.ConnectionState{}, Binding: []byte("hash")}
		if clear {
			r.Database = "clear"
		}
		_, err := a.Authenticate(context.Background(), r, &script{says: [][]byte{first, second}})
		var e *pgerr.Error
		switch {
		case err == nil:
			t.Fatal("came in")
		case errors.As(err, &e) && (e.Severity != pgerr.SeverityFatal || len(e.Code) != 5):
			t.Fatal(err)
		case e == nil && !errors.Is(err, errGone):
			t.Fatal(err)
		}
	})
}
