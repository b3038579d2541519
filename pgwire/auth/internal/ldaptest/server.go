package ldaptest

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"
)

// Entry is one of the directory.
type Entry struct {
	DN         string
	Password   string // empty: nobody can bind as it
	Attributes map[string][]string
}

// Server is a running LDAP server.
type Server struct {
	Addr    string // host:port
	TLS     *tls.Config
	Entries []Entry
	Hang    bool // never answer

	mu    sync.Mutex
	binds []string
}

// Start starts a server on a loopback port for the time of a test. Fields of s other than Addr are the test's to set before.
func Start(t testing.TB, s *Server, implicit bool) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Addr = l.Addr().String()
	if implicit {
		l = tls.NewListener(l, s.TLS)
	}
	var conns sync.WaitGroup
	done := make(chan struct{})
	conns.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				go func() { <-done; nc.Close() }()
				s.serve(nc)
				nc.Close()
			})
		}
	})
	t.Cleanup(func() {
		close(done)
		l.Close()
		conns.Wait()
	})
	return s
}

// Binds are the DNs that binds named so far, with ! in front of those that failed.
func (s *Server) Binds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.binds...)
}

func (s *Server) serve(nc net.Conn) {
	for bound := ""; ; {
		request, err := ber.ReadPacket(nc)
		if err != nil || len(request.Children) < 2 || s.Hang {
			if s.Hang {
				_, _ = nc.Read(make([]byte, 1)) // until the client gives up
			}
			return
		}
		id, op := request.Children[0].Value.(int64), request.Children[1]
		reply := func(tag ber.Tag, code uint16) {
			send(nc, id, result(tag, code))
		}
		switch op.Tag {
		case ldap.ApplicationBindRequest:
			code := s.bind(op, &bound)
			reply(ldap.ApplicationBindResponse, code)
		case ldap.ApplicationSearchRequest:
			found, code := s.search(op, bound)
			for _, dn := range found {
				entry := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultEntry, nil, "")
				entry.AppendChild(text(dn))
				entry.AppendChild(ber.NewSequence(""))
				send(nc, id, entry)
			}
			reply(ldap.ApplicationSearchResultDone, code)
		case ldap.ApplicationExtendedRequest:
			if s.TLS == nil {
				reply(ldap.ApplicationExtendedResponse, ldap.LDAPResultUnavailable)
				continue
			}
			reply(ldap.ApplicationExtendedResponse, ldap.LDAPResultSuccess)
			nc = tls.Server(nc, s.TLS)
		default:
			return
		}
	}
}

// bind answers as servers do: an empty password is an anonymous bind, which succeeds.
func (s *Server) bind(op *ber.Packet, bound *string) uint16 {
	dn, password := op.Children[1].Value.(string), op.Children[2].Data.String()
	*bound = ""
	ok := password == ""
	for _, e := range s.Entries {
		if same(e.DN, dn) && e.Password != "" && e.Password == password {
			*bound, ok = e.DN, true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok {
		s.binds = append(s.binds, "!"+dn)
		return ldap.LDAPResultInvalidCredentials
	}
	s.binds = append(s.binds, dn)
	return ldap.LDAPResultSuccess
}

func same(a, b string) bool {
	one, err := ldap.ParseDN(a)
	if err != nil {
		return a == b
	}
	other, err := ldap.ParseDN(b)
	return err == nil && one.EqualFold(other)
}

// search needs a bind when the directory has somebody named cn=reader.
func (s *Server) search(op *ber.Packet, bound string) (found []string, code uint16) {
	for _, e := range s.Entries {
		if strings.HasPrefix(e.DN, "cn=reader") && bound == "" {
			return nil, ldap.LDAPResultInsufficientAccessRights
		}
	}
	base, err := ldap.ParseDN(op.Children[0].Value.(string))
	if err != nil {
		return nil, ldap.LDAPResultInvalidDNSyntax
	}
	scope, limit := op.Children[1].Value.(int64), op.Children[3].Value.(int64)
	for _, e := range s.Entries {
		dn, err := ldap.ParseDN(e.DN)
		if err != nil || !inScope(base, dn, scope) || !e.matches(op.Children[6]) {
			continue
		}
		if limit > 0 && int64(len(found)) == limit {
			return found, ldap.LDAPResultSizeLimitExceeded
		}
		found = append(found, e.DN)
	}
	return found, ldap.LDAPResultSuccess
}

func inScope(base, dn *ldap.DN, scope int64) bool {
	switch scope {
	case ldap.ScopeBaseObject:
		return base.EqualFold(dn)
	case ldap.ScopeSingleLevel:
		return base.AncestorOfFold(dn) && len(dn.RDNs) == len(base.RDNs)+1
	}
	return base.EqualFold(dn) || base.AncestorOfFold(dn)
}

// matches evaluates a filter (RFC 4511, section 4.5.1.7).
func (e Entry) matches(filter *ber.Packet) bool {
	switch filter.Tag {
	case ldap.FilterAnd:
		for _, f := range filter.Children {
			if !e.matches(f) {
				return false
			}
		}
		return true
	case ldap.FilterOr:
		for _, f := range filter.Children {
			if e.matches(f) {
				return true
			}
		}
		return false
	case ldap.FilterNot:
		return !e.matches(filter.Children[0])
	case ldap.FilterPresent:
		return len(e.Attributes[strings.ToLower(filter.Data.String())]) > 0
	case ldap.FilterEqualityMatch:
		return e.has(filter.Children[0].Value.(string), func(v string) bool { return strings.EqualFold(v, filter.Children[1].Value.(string)) })
	case ldap.FilterSubstrings: // only what has asterisks around or after it: enough to see one that got in
		part := filter.Children[1].Children[0].Data.String()
		return e.has(filter.Children[0].Value.(string), func(v string) bool { return strings.Contains(v, part) })
	}
	panic(fmt.Sprintf("ldaptest: filter %d", filter.Tag))
}

func (e Entry) has(attribute string, fits func(string) bool) bool {
	for _, v := range e.Attributes[strings.ToLower(attribute)] {
		if fits(v) {
			return true
		}
	}
	return false
}

func text(s string) *ber.Packet {
	return ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, s, "")
}

func result(tag ber.Tag, code uint16) *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, tag, nil, "")
	p.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagEnumerated, int64(code), ""))
	p.AppendChild(text(""))
	p.AppendChild(text("what the server says of it"))
	return p
}

func send(nc net.Conn, id int64, op *ber.Packet) {
	p := ber.NewSequence("")
	p.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, id, ""))
	p.AppendChild(op)
	_, _ = nc.Write(p.Bytes()) // the client may be gone
}
