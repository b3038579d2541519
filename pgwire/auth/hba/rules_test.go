package hba

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

var withTLS = Environment{TLS: true, ClientCA: true}

// parse reads a single rule.
func parse(t *testing.T, line string) *Rule {
	t.Helper()
	rs, err := Parse("test", line, withTLS)
	if err != nil {
		t.Fatal(err)
	}
	return rs.Rules[0]
}

func TestOptions(t *testing.T) {
	for line, want := range map[string]Options{
		`hostssl all all all cert map=m`:                                                          {ClientCert: VerifyFull, Map: "m"},
		`hostssl all all all cert clientname=DN`:                                                  {ClientCert: VerifyFull, ClientDN: true},
		`hostssl all all all trust clientcert=verify-ca`:                                          {ClientCert: VerifyCA},
		`hostssl all all all ldap ldapserver="a b:1 [::1]:2" ldapprefix="uid=" ldapsuffix=",o=x"`: {LDAP: &LDAPOptions{Servers: []string{"a", "b:1", "[::1]:2"}, Prefix: "uid=", Suffix: ",o=x"}},
		`hostssl all all all ldap ldapurl="ldaps://l:99/o%3Dx?mail?one"`:                          {LDAP: &LDAPOptions{Servers: []string{"l:99"}, Scheme: "ldaps", BaseDN: "o=x", SearchAttribute: "mail", Scope: "one"}},
		`hostssl all all all ldap ldapurl="ldap://l/o=x???(&(a=$username)(b=%3F))"`:               {LDAP: &LDAPOptions{Servers: []string{"l"}, Scheme: "ldap", BaseDN: "o=x", SearchFilter: "(&(a=$username)(b=?))"}},
		`local all all jwt jwtjwks=/k jwtissuer=i jwtaudience="a, b" jwtalgorithms="ES256 EdDSA" jwtuserclaim=email jwtgroupsclaim= jwtleeway=0`: {JWT: &JWTOptions{
			JWKS: "/k", Issuer: "i", Audiences: []string{"a", "b"}, Algorithms: []string{"ES256", "EdDSA"}, UserClaim: "email"}},
		`local all all jwt jwtjwks=http://[::1]:8/k jwtissuer=i jwtaudience=a`: {JWT: &JWTOptions{JWKS: "http://[::1]:8/k", Issuer: "i", Audiences: []string{"a"},
			Algorithms: []string{"RS256", "PS256", "ES256", "EdDSA"}, UserClaim: "sub", GroupsClaim: "groups", Leeway: 30 * time.Second}},
	} {
		if got := parse(t, line).Options; !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", line, show(got), show(want))
		}
	}
}

// show prints what String keeps to itself.
func show(o Options) string {
	type ldap LDAPOptions
	return fmt.Sprintf("%+v %+v %+v", o, (*ldap)(o.LDAP), o.JWT)
}

func TestLDAPURLs(t *testing.T) {
	for line, want := range map[string]string{
		`ldapserver="a b:1 ::1 [::2] [::3]:4"`:            "ldap://a:389 ldap://b:1 ldap://[::1]:389 ldap://[::2]:389 ldap://[::3]:4",
		`ldapserver="a b:1" ldapport=7 ldapscheme=ldaps`:  "ldaps://a:7 ldaps://b:1",
		`ldapserver=a ldapscheme=ldaps`:                   "ldaps://a:636",
		`ldapurl="ldap://other:5/dc=x?uid" ldapserver=me`: "ldap://me:389",
	} {
		r := parse(t, "hostssl all all all ldap ldapbasedn=x "+line)
		if got := strings.Join(r.Options.LDAP.URLs(), " "); got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestSecretsStayOutOfMessages(t *testing.T) {
	r := parse(t, `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapbinddn=b ldapbindpasswd=hunter2`)
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", r.Options.LDAP, r.Options.LDAP, r.Options.LDAP, *r.Options.LDAP), fmt.Sprintf("%+v", *r)} {
		if strings.Contains(text, "hunter2") {
			t.Error(text)
		}
	}
	for _, line := range []string{`ldapbindpasswd=my hunter2`, `ldapbindpasswd=my,hunter2`, `ldapurl="ldap://me:hunter2@l/x"`, `ldapurl="ldap://me:hunter2@ l/x"`} {
		_, err := Parse("test", `hostssl all all all ldap ldapserver=l ldapbasedn=x `+line, withTLS)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	rs, err := Parse("f", "hostssl all all all trust\nhostgssenc all all all trust\nlocal replication all trust\nlocal all all trust\n"+
		"local all all ldap ldapserver=\"127.0.0.1 l\" ldapbasedn=x\nlocal all all ldap ldapserver=\"localhost [::1]:7\" ldapbasedn=x\nlocal all all ldap ldapserver=l ldaptls=1 ldapbasedn=x\n", Environment{})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(rs.Warnings)
	for _, want := range []string{"f:1: hostssl record cannot match because TLS", "f:2: hostgssenc", "f:3: local record cannot match because libra has no replication",
		"f:5: the password goes to the LDAP server in clear"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if len(rs.Warnings) != 4 {
		t.Error(got)
	}
}

func TestClientCertificatesNeedACA(t *testing.T) {
	_, err := Parse("f", "hostssl all all all cert", Environment{TLS: true})
	if err == nil || !strings.Contains(err.Error(), "f:1: client certificates can only be checked if a root certificate store is available") {
		t.Fatal(err)
	}
}

func TestUnlistableInterfacesLetNobodyIn(t *testing.T) {
	rs, err := Parse("f", "host all all samenet reject\nhost all all all trust", withTLS)
	if err != nil {
		t.Fatal(err)
	}
	broken := Machine{Interfaces: func() ([]netip.Prefix, error) { return nil, errors.New("broken") }}
	r, err := rs.Match(context.Background(), Connection{User: "a", Database: "a", Address: netip.MustParseAddr("10.0.0.1")}, broken)
	if r != nil || err == nil {
		t.Fatalf("%v %v", r, err)
	}
}

func TestThisMachine(t *testing.T) {
	rs, err := Parse("f", "host a all samehost trust\nhost b all localhost trust", withTLS)
	if err != nil {
		t.Fatal(err)
	}
	c := Connection{User: "u", Database: "a", Address: netip.MustParseAddr("127.0.0.1")}
	if r, err := rs.Match(t.Context(), c, Machine{}); err != nil || r == nil {
		t.Errorf("the loopback address is this host's: %v", err)
	}
	c.Address = netip.MustParseAddr("203.0.113.1")
	if r, err := rs.Match(t.Context(), c, Machine{}); err != nil || r != nil {
		t.Errorf("the documentation's address is not: %v", err)
	}
}

// countingResolver never answers in time.
type countingResolver struct{ calls int }

func (r *countingResolver) LookupAddr(ctx context.Context, _ string) ([]string, error) {
	r.calls++
	<-ctx.Done()
	return nil, ctx.Err()
}

func (r *countingResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, errors.New("not asked")
}

func TestSlowResolverIsAskedOnce(t *testing.T) {
	rs, err := Parse("f", "host other all x.example.com trust\nhost all all a.example.com trust\nhost all all b.example.com trust", withTLS)
	if err != nil {
		t.Fatal(err)
	}
	r := &countingResolver{}
	c := Connection{User: "u", Database: "a", Address: netip.MustParseAddr("10.0.0.1")}
	if rule, err := rs.Match(t.Context(), c, Machine{Resolver: r, Timeout: time.Millisecond}); rule != nil || err != nil || r.calls != 1 {
		t.Fatalf("%v %v after %d calls", rule, err, r.calls)
	}
}

func TestLineNumbers(t *testing.T) {
	rs, err := Parse("f", "\n# c\\\n host all \\\r\n all\\\n all trust\r\n\nlocal all all reject \\", withTLS)
	if err != nil || len(rs.Rules) != 1 || rs.Rules[0].Line != 7 {
		t.Fatalf("a comment's continuation is a comment: %+v %v", rs, err)
	}
	rs, err = Parse("f", "\n# c\n host all \\\r\n all\\\n all trust\r\n\nlocal all all reject \\", withTLS)
	if err != nil || len(rs.Rules) != 2 || rs.Rules[0].Line != 3 || rs.Rules[1].Line != 7 {
		t.Fatalf("%+v %v", rs, err)
	}
}

func FuzzRules(f *testing.F) {
	for _, s := range []string{"host all all all trust", "hostssl a,b \"c d\",+e 10.0.0.0/8 scram-sha-256 clientcert=verify-full", "include x\nhost all @x samenet reject",
		"host \"a\"\"b /^x$ fe80::1 ffff:: trust # c \\\n", "local all all ldap ldapurl=\"ldap://h/x?a?sub?f\"", "hostssl all all all jwt jwtjwks=https://h jwtissuer=i jwtaudience=a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		self := Reader{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }} // files that include themselves
		rs, err := Parse("fuzz", text, Environment{TLS: true, ClientCA: true, Files: self})
		if err != nil {
			return
		}
		for _, c := range []Connection{
			{User: "a", Database: "b", Local: true},
			{User: "a", Database: "b", Address: netip.MustParseAddr("10.0.0.1"), TLS: true, Member: func(string) bool { return true }},
			{User: "a", Database: "b", Address: netip.MustParseAddr("fe80::1%eth0")},
		} {
			r, err := rs.Match(context.Background(), c, testMachine)
			if err != nil {
				t.Fatal(err)
			}
			if r != nil && r.Method.clear() && !c.Local && !c.TLS {
				t.Fatalf("a password in clear by line %d", r.Line)
			}
		}
	})
}
