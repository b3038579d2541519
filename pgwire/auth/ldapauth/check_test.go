package ldapauth_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/internal/ldaptest"
	"github.com/whereq/libra/pgwire/auth/ldapauth"
)

var directory = []ldaptest.Entry{
	{DN: "dc=example"},
	{DN: "ou=people,dc=example"},
	{DN: "cn=reader,dc=example", Password: "reads"},
	{DN: "uid=ann,ou=people,dc=example", Password: "ann's", Attributes: map[string][]string{"uid": {"ann"}, "mail": {"ann@example.com"}, "objectclass": {"person"}}},
	{DN: "uid=bob,ou=far,ou=people,dc=example", Password: "bob's", Attributes: map[string][]string{"uid": {"bob"}, "objectclass": {"person"}}},
	{DN: "uid=twin,ou=a,dc=example", Password: "same", Attributes: map[string][]string{"uid": {"twin"}}},
	{DN: "uid=twin,ou=b,dc=example", Password: "same", Attributes: map[string][]string{"uid": {"twin"}}},
	{DN: "uid=three,ou=a,dc=example", Password: "same", Attributes: map[string][]string{"uid": {"three"}}},
	{DN: "uid=three,ou=b,dc=example", Password: "same", Attributes: map[string][]string{"uid": {"three"}}},
	{DN: "uid=three,ou=c,dc=example", Password: "same", Attributes: map[string][]string{"uid": {"three"}}},
	{DN: `uid=O\2c Brien\2b,ou=people,dc=example`, Password: "odd", Attributes: map[string][]string{"uid": {"O, Brien+"}}},
	{DN: "uid=x,ou=people,ou=people,dc=example", Password: "injected"},
	{DN: "carl@example.com", Password: "carl's"},
	{DN: `EXAMPLE\dora`, Password: "dora's"},
}

func checker(t *testing.T, options string, o ldapauth.Options) *ldapauth.Checker {
	t.Helper()
	rs, err := hba.Parse("test", "local all all ldap "+options, hba.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := ldapauth.New(*rs.Rules[0].Options.LDAP, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func verdict(err error) string {
	switch {
	case err == nil:
		return "in"
	case errors.Is(err, ldapauth.ErrRejected):
		return "rejected"
	}
	return "failed"
}

func TestCheck(t *testing.T) {
	s := ldaptest.Start(t, &ldaptest.Server{Entries: directory}, false)
	server := "ldapserver=" + s.Addr + " "
	search := server + `ldapbinddn="cn=reader,dc=example" ldapbindpasswd=reads ldapbasedn="ou=people,dc=example" `
	simple := server + `ldapprefix="uid=" ldapsuffix=",ou=people,dc=example" `
	wide := server + `ldapbinddn="cn=reader,dc=example" ldapbindpasswd=reads ldapbasedn="dc=example" `
	url := `ldapurl="ldap://` + s.Addr + `/ou=people,dc=example?uid?one" ldapbinddn="cn=reader,dc=example" ldapbindpasswd=reads`
	for name, c := range map[string]struct{ options, user, password, want string }{
		"simple":                       {simple, "ann", "ann's", "in"},
		"simple, wrong password":       {simple, "ann", "x", "rejected"},
		"simple, unknown user":         {simple, "nobody", "x", "rejected"},
		"simple, empty password":       {simple, "ann", "", "rejected"},
		"simple, empty user":           {simple, "", "x", "rejected"},
		"simple, odd name":             {simple, "O, Brien+", "odd", "in"},
		"simple, DN in the name":       {simple, "x,ou=people", "injected", "rejected"},
		"simple, user@domain":          {server + `ldapsuffix="@example.com"`, "carl", "carl's", "in"},
		"simple, domain\\user":         {server + `ldapprefix="EXAMPLE\"`, "dora", "dora's", "in"},
		"simple, sign in a plain name": {server + `ldapsuffix="@example.com"`, "cn=x,", "x", "rejected"},
		"search":                       {search, "ann", "ann's", "in"},
		"search below":                 {search, "bob", "bob's", "in"},
		"search, wrong password":       {search, "ann", "x", "rejected"},
		"search, unknown user":         {search, "nobody", "x", "rejected"},
		"search, empty password":       {search, "ann", "", "rejected"},
		"search, odd name":             {search, "O, Brien+", "odd", "in"},
		"search, two of the name":      {wide, "twin", "same", "rejected"},
		"search, three of the name":    {wide, "three", "same", "rejected"},
		"search, asterisk":             {search, "*", "ann's", "rejected"},
		"search, part of a name":       {search, "an*", "ann's", "rejected"},
		"search, filter in the name":   {search, "x)(uid=ann", "ann's", "rejected"},
		"search, by mail":              {search + "ldapsearchattribute=mail", "ann@example.com", "ann's", "in"},
		"search, by filter":            {search + `ldapsearchfilter="(&(objectClass=person)(|(uid=$username)(mail=$username)))"`, "ann@example.com", "ann's", "in"},
		"search, filter without ()":    {search + `ldapsearchfilter="uid=$username"`, "ann", "ann's", "in"},
		"search, filter excludes":      {search + `ldapsearchfilter="(&(uid=$username)(objectClass=machine))"`, "ann", "ann's", "rejected"},
		"search, no rights":            {server + `ldapbasedn="dc=example"`, "ann", "ann's", "failed"},
		"search, reader's password":    {server + `ldapbinddn="cn=reader,dc=example" ldapbindpasswd=x ldapbasedn="dc=example"`, "ann", "ann's", "failed"},
		"URL, one level":               {url, "ann", "ann's", "in"},
		"URL, too deep":                {url, "bob", "bob's", "rejected"},
		"first server is down":         {`ldapserver="` + closedPort(t) + " " + s.Addr + `" ldapprefix="uid=" ldapsuffix=",ou=people,dc=example"`, "ann", "ann's", "in"},
		"all servers are down":         {`ldapserver="` + closedPort(t) + `" ldapprefix="uid=" ldapsuffix=",ou=people,dc=example"`, "ann", "ann's", "failed"},
		"StartTLS without it":          {simple + "ldaptls=1", "ann", "ann's", "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			dn, err := checker(t, c.options, ldapauth.Options{}).Check(t.Context(), c.user, c.password)
			if got := verdict(err); got != c.want || (err == nil && dn == "") {
				t.Errorf("%s: %q %v", got, dn, err)
			}
			if err != nil && c.password != "" && c.password != "x" && strings.Contains(err.Error(), c.password) {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
	for _, dn := range s.Binds() {
		if strings.Contains(dn, "uid=x,") {
			t.Errorf("bound as %s", dn)
		}
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	ca, strangers := authtest.NewCA(t, "CA"), authtest.NewCA(t, "CA")
	files := ca.Server(t, nil)
	pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	clear := ldaptest.Start(t, &ldaptest.Server{Entries: directory, TLS: config}, false)
	secure := ldaptest.Start(t, &ldaptest.Server{Entries: directory, TLS: config}, true)
	const rest = ` ldapprefix="uid=" ldapsuffix=",ou=people,dc=example" `
	for name, c := range map[string]struct {
		options string
		ca      *authtest.CA
		want    string
	}{
		"StartTLS":                  {"ldapserver=" + clear.Addr + rest + "ldaptls=1", ca, "in"},
		"StartTLS, another CA":      {"ldapserver=" + clear.Addr + rest + "ldaptls=1", strangers, "failed"},
		"ldaps":                     {"ldapserver=" + secure.Addr + rest + "ldapscheme=ldaps", ca, "in"},
		"ldaps, another CA":         {"ldapserver=" + secure.Addr + rest + "ldapscheme=ldaps", strangers, "failed"},
		"ldaps to a clear server":   {"ldapserver=" + clear.Addr + rest + "ldapscheme=ldaps", ca, "failed"},
		"clear to an ldaps server":  {"ldapserver=" + secure.Addr + rest, ca, "failed"},
		"ldaps of another's name":   {"ldapserver=" + strings.Replace(secure.Addr, "127.0.0.1", "127.0.0.2", 1) + rest + "ldapscheme=ldaps", ca, "failed"},
		"StartTLS with wrong roots": {"ldapserver=" + clear.Addr + rest + "ldaptls=1", nil, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			o := ldapauth.Options{Timeout: 5 * time.Second}
			if c.ca != nil {
				o.Roots = c.ca.Pool()
			}
			if _, err := checker(t, c.options, o).Check(t.Context(), "ann", "ann's"); verdict(err) != c.want {
				t.Error(err)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	s := ldaptest.Start(t, &ldaptest.Server{Hang: true}, false)
	for _, options := range []string{`ldapprefix="uid="`, "ldapbasedn=x", `ldapprefix="uid=" ldaptls=1`, `ldapprefix="uid=" ldapscheme=ldaps`} {
		c := checker(t, "ldapserver="+s.Addr+" "+options, ldapauth.Options{Timeout: 20 * time.Millisecond})
		if _, err := c.Check(t.Context(), "ann", "x"); verdict(err) != "failed" {
			t.Errorf("%s: %v", options, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := checker(t, "ldapserver="+s.Addr+` ldapprefix="uid="`, ldapauth.Options{}).Check(ctx, "ann", "x"); verdict(err) != "failed" {
		t.Error(err)
	}
}

// TestEndlessAnswer: a server that never stops talking is hung up on.
func TestEndlessAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		_, err = nc.Write([]byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x02, 0x01, 0x01, 0x04, 0x84, 0x7F, 0xFF, 0xFF, 0xF0})
		for block := make([]byte, 1<<16); err == nil; {
			_, err = nc.Write(block)
		}
	}()
	c := checker(t, "ldapserver="+l.Addr().String()+` ldapprefix="uid="`, ldapauth.Options{})
	if _, err := c.Check(t.Context(), "ann", "x"); verdict(err) != "failed" {
		t.Error(err)
	}
}

func TestBrokenFilter(t *testing.T) {
	for _, rule := range []hba.LDAPOptions{{BaseDN: "x", SearchFilter: "(&(uid=$username)"}, {BaseDN: "x", SearchAttribute: "uid)(cn"}} {
		if _, err := ldapauth.New(rule, ldapauth.Options{}); err == nil {
			t.Errorf("%q %q were taken", rule.SearchFilter, rule.SearchAttribute)
		}
	}
}
