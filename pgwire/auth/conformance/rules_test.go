package conformance

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/pgwire/auth/hba"
)

// lines are rules, each on its own. differs says why libra's answer is not PostgreSQL's; only then may it differ.
var lines = []struct{ line, differs string }{
	{line: `local all all trust`},
	{line: `host all all 127.0.0.1/32 trust`},
	{line: `host all all 127.0.0.1/32 reject`},
	{line: `host  all	all 10.0.0.0 255.0.0.0 scram-sha-256`},
	{line: `host all all 10.0.0.0 255.0.255.0 scram-sha-256`},
	{line: `host all all ::1/128 trust`},
	{line: `host all all fe80::/10 trust`},
	{line: `host all all 2001:db8:: ffff:ffff:: trust`},
	{line: `host all all all trust`},
	{line: `host all all samehost trust`},
	{line: `host all all samenet trust`},
	{line: `host all all example.com trust`},
	{line: `host all all .example.com trust`},
	{line: `host "all" "all" "all" trust`},
	{line: `host sameuser,samerole,samegroup all all trust`},
	{line: `host "sameuser" all all trust`},
	{line: `host replication all all trust`},
	{line: `host "replication" all all trust`},
	{line: `host a,b,"c d" u,+g,"+q" all trust`},
	{line: `host a, b all trust`},
	{line: `host a,b c,d all trust # comment`},
	{line: `host a ,b all trust`},
	{line: `host "a""b" """" all trust`},
	{line: `host a"b c"d all all trust`},
	{line: `host "unfinished all all trust`},
	{line: `host /^db[0-9]+$ /^(a|b)$ all trust`},
	{line: `host "/^a,b$" all all trust`},
	{line: `host all /[ all trust`},
	{line: `host all /( all trust`},
	{line: `host all /\bx all trust`, differs: "RE2's \\b is not PostgreSQL's"},
	{line: `host all /(?=x) all trust`, differs: "RE2 has no lookahead"},
	{line: `host all all all scram-sha-256`},
	{line: `hostssl all all all scram-sha-256`},
	{line: `hostssl all all all password`},
	{line: `local all all password`},
	{line: `hostnossl all all all scram-sha-256`},
	{line: `hostgssenc all all all trust`},
	{line: `hostnogssenc all all all trust`},
	{line: `host all all all password`, differs: "not in clear"},
	{line: `hostnossl all all all password`, differs: "not in clear"},
	{line: `hostssl all all all md5`, differs: "method left out"},
	{line: `local all all peer`, differs: "method left out"},
	{line: `host all all all ident`, differs: "method left out"},
	{line: `hostssl all all all cert`},
	{line: `hostssl all all all cert map=m`},
	{line: `hostssl all all all cert clientname=DN`},
	{line: `hostssl all all all cert clientname=CN`},
	{line: `hostssl all all all cert clientname=XX`},
	{line: `hostssl all all all cert clientcert=verify-full`},
	{line: `hostssl all all all cert clientcert=verify-ca`},
	{line: `hostssl all all all scram-sha-256 clientcert=verify-ca`},
	{line: `hostssl all all all scram-sha-256 clientcert=verify-full clientname=DN`},
	{line: `hostssl all all all scram-sha-256 clientcert="verify-full"`},
	{line: `hostssl all all all scram-sha-256 clientcert=1`},
	{line: `hostssl all all all scram-sha-256 clientcert=no-verify`},
	{line: `host all all all scram-sha-256 clientcert=verify-ca`},
	{line: `host all all all cert`},
	{line: `local all all cert`},
	{line: `hostssl all all all scram-sha-256 map=m`},
	{line: `hostssl all all all scram-sha-256 wrong=1`},
	{line: `hostssl all all all scram-sha-256 wrong`},
	{line: `hostssl all all all trust ldapserver=x`},
	{line: `nonsense all all all trust`},
	{line: `host,local all all all trust`},
	{line: `Host all all all trust`},
	{line: `"host" all all all trust`},
	{line: `host`},
	{line: `host all`},
	{line: `host all all`},
	{line: `host all all all`},
	{line: `host all all 1.2.3.4`},
	{line: `host all all 1.2.3.4/32`},
	{line: `host all all 1.2.3.4/33 trust`},
	{line: `host all all 1.2.3.4/x trust`},
	{line: `host all all 1.2.3.4/ trust`},
	{line: `host all all 1.2.3.4/-1 trust`},
	{line: `host all all ::1/129 trust`},
	{line: `host all all 1.2.3.4 trust`},
	{line: `host all all 1.2.3.4 ffff:: trust`},
	{line: `host all all 1.2.3.4,1.2.3.5 trust`},
	{line: `host all all 1.2.3.4 255.0.0.0,255.0.0.0 trust`},
	{line: `host all all example.com/8 trust`},
	{line: `host all all 1.2.3 trust`},
	{line: `host all all 1.2.3.400 trust`, differs: "PostgreSQL takes it for a host name, which matches nobody"},
	{line: `host all all 1.2.3.400/8 trust`},
	{line: `host all all foo:bar trust`, differs: "PostgreSQL takes it for a host name, which matches nobody"},
	{line: `host all all all trust,reject`},
	{line: `host all all all nonsense`},
	{line: `host all all all Trust`},
	{line: `local all all all trust`},
	{line: `local all all 127.0.0.1/32 trust`},
	{line: `hostssl all all all ldap ldapserver=l ldapprefix="cn=" ldapsuffix=", dc=example, dc=net"`},
	{line: `hostssl all all all ldap ldapserver="l1 l2" ldapport=1389 ldaptls=1 ldapbasedn="dc=example" ldapbinddn=b ldapbindpasswd="x y" ldapsearchattribute=uid`},
	{line: `hostssl all all all ldap ldapserver=l ldapscheme=ldaps ldapbasedn="dc=example" ldapsearchfilter="(|(uid=$username)(mail=$username))"`},
	{line: `hostssl all all all ldap ldapurl="ldap://l.example.net:1389/dc=example,dc=net?uid?sub"`},
	{line: `hostssl all all all ldap ldapurl="ldaps://l.example.net/dc=example,dc=net?uid?one?(objectClass=person)"`, differs: "a URL with both attribute and filter asks for two different searches"},
	{line: `hostssl all all all ldap ldapurl="ldaps://l.example.net/dc=example,dc=net??one?(uid=$username)"`},
	{line: `hostssl all all all ldap ldapurl="http://l.example.net/dc=example"`},
	{line: `hostssl all all all ldap`},
	{line: `hostssl all all all ldap ldapserver=l`},
	{line: `hostssl all all all ldap ldapbasedn=x`, differs: "no look-up of servers by DNS"},
	{line: `hostssl all all all ldap ldapserver=l ldapprefix=a ldapbasedn=x`},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapsearchattribute=a ldapsearchfilter=b`},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapport=x`},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapport=0`},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapport=70000`, differs: "there is no such port"},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldapscheme=http`},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x ldaptls=yes`, differs: "PostgreSQL takes it for 0"},
	{line: `hostssl all all all ldap ldapserver=l ldapbasedn=x map=m`},
	{line: `host all all all ldap ldapserver=l ldapbasedn=x`, differs: "not in clear"},
	{line: `hostssl all all all jwt jwtjwks=/k jwtissuer=i jwtaudience=a`, differs: "libra's own"},
	{line: `host all @missing all trust`},
	{line: `include missing`},
	{line: `host all \
 all \
 all trust`},
	{line: `host all all all trust extra`},
	{line: "host all all all trust # \\"},
}

// row is what pg_hba_file_rules says of a rule.
type row struct {
	typ, address, netmask, method string
	databases, users, options     []string
	problem                       string
}

func (r row) String() string {
	return fmt.Sprintf("%s %q %q %s %s %s %q", r.typ, r.databases, r.users, r.address, r.netmask, r.method, r.options)
}

func TestRulesAreReadAsByPostgreSQL(t *testing.T) {
	s := live(t)
	s.secure(t)
	for _, c := range lines {
		s.write(t, "pg_hba.conf", c.line+"\n")
		theirs := s.read(t)
		if strings.Contains(theirs.problem, "not supported by this build") {
			continue // this PostgreSQL was built without LDAP (Debian's 15, with it, takes and refuses the same lines)
		}
		ours, err := hba.Parse("pg_hba.conf", c.line+"\n", hba.Environment{TLS: true, ClientCA: true})
		same := (err != nil) == (theirs.problem != "")
		if same && err == nil {
			same = ours.Rules != nil && render(ours.Rules[0]).String() == theirs.String()
		}
		switch {
		case same && c.differs != "":
			t.Errorf("%s\nneed not be listed as different", c.line)
		case !same && c.differs == "" && err != nil:
			t.Errorf("%s\nPostgreSQL: %s %s\nlibra: %v", c.line, theirs, theirs.problem, err)
		case !same && c.differs == "":
			t.Errorf("%s\nPostgreSQL: %s %s\nlibra:      %s", c.line, theirs, theirs.problem, render(ours.Rules[0]))
		}
	}
}

func (s *server) read(t *testing.T) (r row) {
	t.Helper()
	err := s.admin.QueryRow(context.Background(), `select coalesce(type, ''), coalesce(database, '{}'), coalesce(user_name, '{}'), coalesce(address, ''),
		coalesce(netmask, ''), coalesce(auth_method, ''), coalesce(options, '{}'), coalesce(error, '') from pg_hba_file_rules`).
		Scan(&r.typ, &r.databases, &r.users, &r.address, &r.netmask, &r.method, &r.options, &r.problem)
	if err == pgx.ErrNoRows {
		t.Fatal("PostgreSQL sees no rule")
	}
	if err != nil {
		t.Fatal(err)
	}
	if r.typ == "" && r.problem == "" {
		r.problem = "refused without a word" // wrong values of clientcert and clientname
	}
	if strings.Contains(r.problem, "record cannot match because GSSAPI") {
		r.problem = ""
	}
	slices.Sort(r.options)
	return r
}

// render writes a rule as the view does.
func render(r *hba.Rule) row {
	out := row{typ: string(r.Type), method: string(r.Method), databases: words(r.Databases), users: words(r.Users)}
	switch r.Address.Kind {
	case hba.AnyAddress:
		if r.Type != hba.Local {
			out.address = "all"
		}
	case hba.Network:
		out.address, out.netmask = r.Address.IP.String(), mask(r.Address.Mask)
	case hba.SameHost:
		out.address = "samehost"
	case hba.SameNet:
		out.address = "samenet"
	case hba.HostName:
		out.address = r.Address.Host
	}
	out.options = options(r)
	slices.Sort(out.options)
	return out
}

func mask(m netip.Addr) string { return m.String() }

func words(names []hba.Name) (all []string) {
	for _, n := range names {
		switch n.Kind {
		case hba.Group:
			all = append(all, "+"+n.Text)
		case hba.Pattern:
			all = append(all, "/"+n.Text)
		default:
			all = append(all, n.Text)
		}
	}
	return all
}

func options(r *hba.Rule) (all []string) {
	add := func(name, value string) {
		if value != "" {
			all = append(all, name+"="+value)
		}
	}
	add("clientcert", string(r.Options.ClientCert))
	add("map", r.Options.Map)
	if o := r.Options.LDAP; o != nil {
		add("ldapserver", strings.Join(o.Servers, " "))
		if o.Port != 0 {
			add("ldapport", fmt.Sprint(o.Port))
		}
		if o.StartTLS {
			add("ldaptls", "true")
		}
		add("ldapscheme", o.Scheme)
		add("ldapprefix", o.Prefix)
		add("ldapsuffix", o.Suffix)
		add("ldapbasedn", o.BaseDN)
		add("ldapbinddn", o.BindDN)
		add("ldapbindpasswd", o.BindPassword)
		add("ldapsearchattribute", o.SearchAttribute)
		add("ldapsearchfilter", o.SearchFilter)
		if o.Scope != "" {
			add("ldapscope", o.Scope)
		}
	}
	return all
}
