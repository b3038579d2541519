package scram

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
)

// TestRFC7677 is the example of RFC 7677, section 3: user "user", password "pencil".
func TestRFC7677(t *testing.T) {
	salt, err := base64.StdEncoding.DecodeString("W22ZaJ0SNY7soEsUEjb6gQ==")
	if err != nil {
		t.Fatal(err)
	}
	v, err := derive("pencil", salt, 4096)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Verifier: v, Nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"})
	first, err := s.First(Plain, []byte("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
	if err != nil || string(first) != "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096" {
		t.Fatalf("%s %v", first, err)
	}
	final, err := s.Final([]byte("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
	if err != nil || string(final) != "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" {
		t.Fatalf("%s %v", final, err)
	}
}

// client answers as a client with that password does.
func client(t *testing.T, password, header string, binding []byte, first []byte) string {
	t.Helper()
	var nonce, salt string
	var iterations int
	for _, attribute := range strings.Split(string(first), ",") {
		switch attribute[0] {
		case 'r':
			nonce = attribute[2:]
		case 's':
			salt = attribute[2:]
		case 'i':
			fmt.Sscan(attribute[2:], &iterations)
		}
	}
	raw, err := base64.StdEncoding.DecodeString(salt)
	if err != nil {
		t.Fatal(err)
	}
	v, salted := deriveSalted(t, password, raw, iterations)
	without := "c=" + base64.StdEncoding.EncodeToString(append([]byte(header), binding...)) + ",r=" + nonce
	whole := "n=,r=client," + string(first) + "," + without
	signature, key := mac(v.storedKey[:], whole), mac(salted, "Client Key")
	for i := range key {
		key[i] ^= signature[i]
	}
	return without + ",p=" + base64.StdEncoding.EncodeToString(key)
}

func verifier(t *testing.T, password string) Verifier {
	t.Helper()
	text, err := HashPassword(password, 1)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseVerifier(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestExchange(t *testing.T) {
	binding := []byte("certificate's hash")
	for name, c := range map[string]struct {
		offered   []byte
		mechanism string
		header    string
		bound     []byte
		password  string
		doomed    bool
		first     string // SQLSTATE of First
		final     string // SQLSTATE of Final, or proof
	}{
		"plain":                        {mechanism: Plain, header: "n,,", password: "right"},
		"wrong password":               {mechanism: Plain, header: "n,,", password: "wrong", final: "proof"},
		"doomed with right password":   {mechanism: Plain, header: "n,,", password: "right", doomed: true, final: "proof"},
		"client could bind":            {mechanism: Plain, header: "y,,", password: "right"},
		"plain over TLS":               {offered: binding, mechanism: Plain, header: "n,,", password: "right"},
		"bound":                        {offered: binding, mechanism: Plus, header: "p=tls-server-end-point,,", bound: binding, password: "right"},
		"bound, wrong password":        {offered: binding, mechanism: Plus, header: "p=tls-server-end-point,,", bound: binding, password: "wrong", final: "proof"},
		"bound to another certificate": {offered: binding, mechanism: Plus, header: "p=tls-server-end-point,,", bound: []byte("the middleman's hash"), password: "right", final: "28000"},
		"bound to nothing":             {offered: binding, mechanism: Plus, header: "p=tls-server-end-point,,", password: "right", final: "28000"},
		"PLUS taken out of the offer":  {offered: binding, mechanism: Plain, header: "y,,", password: "right", first: "28000"},
		"PLUS that was not offered":    {mechanism: Plus, header: "p=tls-server-end-point,,", password: "right", first: "08P01"},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Options{Verifier: verifier(t, "right"), Doomed: c.doomed, Binding: c.offered})
			first, err := s.First(c.mechanism, []byte(c.header+"n=,r=client"))
			if state(err) != c.first {
				t.Fatalf("first: %v", err)
			}
			if err != nil {
				return
			}
			final, err := s.Final([]byte(client(t, c.password, c.header, c.bound, first)))
			if state(err) != c.final || (err == nil) != strings.HasPrefix(string(final), "v=") {
				t.Fatalf("final: %s %v", final, err)
			}
		})
	}
}

func state(err error) string {
	var e *pgerr.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrProof):
		return "proof"
	case errors.As(err, &e) && e.Severity == pgerr.SeverityFatal:
		return e.Code
	}
	return err.Error()
}

func TestNoncesDiffer(t *testing.T) {
	v := verifier(t, "x")
	seen := map[string]bool{}
	for range 100 {
		first, err := New(Options{Verifier: v}).First(Plain, []byte("n,,n=,r=same"))
		if err != nil || seen[string(first)] {
			t.Fatalf("%s %v", first, err)
		}
		seen[string(first)] = true
	}
}

func FuzzServer(f *testing.F) {
	for _, s := range [][2]string{{"n,,n=,r=abc", "c=biws,r=abcNONCE,p=AAAA"}, {"y,,n=u,r=x,a=b", "c=eSws,r=xNONCE,e=1,p=" + strings.Repeat("A", 43) + "="},
		{"p=tls-server-end-point,,n=,r=abc", "c=cD0=,r=abcNONCE,p=!"}, {"n,a=x,m=1", ""}} {
		f.Add(true, []byte(s[0]), []byte(s[1]))
	}
	f.Fuzz(func(t *testing.T, plus bool, first, final []byte) {
		o, mechanism := Options{Verifier: Mock(make([]byte, 32), "u", nil), Doomed: true, Nonce: "NONCE"}, Plain
		if plus {
			o.Binding, mechanism = []byte("b"), Plus
		}
		s := New(o)
		if _, err := s.First(mechanism, first); err != nil {
			if len(state(err)) != 5 {
				t.Fatal(err)
			}
			return
		}
		if _, err := s.Final(final); err == nil || (len(state(err)) != 5) {
			t.Fatalf("came in, or an error that is not for clients: %v", err)
		}
	})
}
