package hba

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// LDAPOptions are ldap's options under PostgreSQL's names (manual, "LDAP Authentication").
type LDAPOptions struct {
	Servers         []string // host, host:port or [v6]:port; tried in this order
	Port            int      // for servers without one; 0 is the scheme's own
	Scheme          string   // ldap, ldaps; empty is ldap
	StartTLS        bool
	Prefix, Suffix  string // simple bind: what stands around the user's name
	BaseDN          string // search and bind: where to look
	BindDN          string // who looks; empty is anonymous
	BindPassword    string
	SearchAttribute string // empty is uid
	SearchFilter    string // $username stands for the user's name
	Scope           string // base, one, sub; empty is sub
}

// String keeps the password out of logs and messages.
func (o LDAPOptions) String() string { return fmt.Sprintf("ldap %v", o.Servers) }

// GoString does it for %#v.
func (o LDAPOptions) GoString() string { return o.String() }

// SearchBind says whether the user's entry is searched for; otherwise its DN is made of Prefix, name and Suffix.
func (o *LDAPOptions) SearchBind() bool { return o.BaseDN != "" }

var ldapTable = map[string]func(*LDAPOptions, string) error{
	"ldapserver":          func(o *LDAPOptions, v string) error { o.Servers = strings.Fields(v); return nil },
	"ldapport":            setLDAPPort,
	"ldapscheme":          setLDAPScheme,
	"ldaptls":             setLDAPTLS,
	"ldapprefix":          func(o *LDAPOptions, v string) error { o.Prefix = v; return nil },
	"ldapsuffix":          func(o *LDAPOptions, v string) error { o.Suffix = v; return nil },
	"ldapbasedn":          func(o *LDAPOptions, v string) error { o.BaseDN = v; return nil },
	"ldapbinddn":          func(o *LDAPOptions, v string) error { o.BindDN = v; return nil },
	"ldapbindpasswd":      func(o *LDAPOptions, v string) error { o.BindPassword = v; return nil },
	"ldapsearchattribute": func(o *LDAPOptions, v string) error { o.SearchAttribute = v; return nil },
	"ldapsearchfilter":    func(o *LDAPOptions, v string) error { o.SearchFilter = v; return nil },
	"ldapurl":             setLDAPURL,
}

func setLDAPPort(o *LDAPOptions, v string) error {
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil || n == 0 {
		return fmt.Errorf("invalid LDAP port number: %q", v)
	}
	o.Port = int(n)
	return nil
}

func setLDAPScheme(o *LDAPOptions, v string) error {
	if v != "ldap" && v != "ldaps" {
		return fmt.Errorf("invalid ldapscheme value: %q; allowed are ldap, ldaps", v)
	}
	o.Scheme = v
	return nil
}

func setLDAPTLS(o *LDAPOptions, v string) error {
	if v != "0" && v != "1" {
		return fmt.Errorf("invalid ldaptls value: %q; allowed are 0, 1", v)
	}
	o.StartTLS = v == "1"
	return nil
}

// setLDAPURL reads ldap[s]://host[:port]/basedn[?[attribute][?[scope][?[filter]]]] (RFC 4516).
func setLDAPURL(o *LDAPOptions, v string) error {
	u, err := url.Parse(v)
	if err != nil { // a URL may hold a password, so it is not repeated
		return errors.New("could not parse LDAP URL")
	}
	if err := setLDAPScheme(o, u.Scheme); err != nil {
		return fmt.Errorf("unsupported LDAP URL scheme: %q; allowed are ldap, ldaps", u.Scheme)
	}
	if u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return errors.New("could not parse LDAP URL: it is scheme://host:port/basedn?attribute?scope?filter; for who searches there are ldapbinddn and ldapbindpasswd")
	}
	if u.Host != "" {
		o.Servers = []string{u.Host}
	}
	if dn := strings.TrimPrefix(u.Path, "/"); dn != "" {
		o.BaseDN = dn
	}
	return o.query(strings.Split(u.RawQuery, "?"))
}

// query takes what stands behind a URL's question marks.
func (o *LDAPOptions) query(parts []string) error {
	if len(parts) > 3 {
		return errors.New("LDAP URLs with extensions are not supported")
	}
	targets := []*string{&o.SearchAttribute, &o.Scope, &o.SearchFilter}
	for i, part := range parts {
		text, err := url.PathUnescape(part)
		if err != nil {
			return fmt.Errorf("could not parse LDAP URL: %q", part)
		}
		if text != "" {
			*targets[i] = text
		}
	}
	switch o.Scope {
	case "", "base", "one", "sub":
		return nil
	}
	return fmt.Errorf("invalid scope %q in LDAP URL: allowed are base, one, sub", o.Scope)
}

func (o *LDAPOptions) complete() error {
	search := o.BaseDN != "" || o.BindDN != "" || o.BindPassword != "" || o.SearchAttribute != "" || o.SearchFilter != ""
	switch {
	case len(o.Servers) == 0:
		return missing(LDAP, "ldapserver")
	case (o.Prefix != "" || o.Suffix != "") && search:
		return errors.New("cannot mix options for simple bind and search+bind modes: " +
			"ldapprefix and ldapsuffix are for the one, ldapbasedn, ldapbinddn, ldapbindpasswd, ldapsearchattribute, ldapsearchfilter and ldapurl for the other")
	case o.Prefix == "" && o.Suffix == "" && o.BaseDN == "":
		return errors.New("authentication method \"ldap\" requires argument \"ldapbasedn\", \"ldapprefix\", or \"ldapsuffix\" to be set")
	case o.SearchAttribute != "" && o.SearchFilter != "":
		return errors.New("cannot use ldapsearchattribute together with ldapsearchfilter")
	case o.Scheme == "ldaps" && o.StartTLS:
		return errors.New("cannot use ldaptls together with ldapscheme=ldaps: the connection is encrypted already")
	case o.BindDN != "" && o.BindPassword == "":
		return errors.New("ldapbinddn needs ldapbindpasswd: a bind without a password is an anonymous one")
	}
	for _, s := range o.Servers {
		if strings.ContainsAny(s, "/?#@ ") {
			return fmt.Errorf("invalid ldapserver %q: allowed are host, host:port", s)
		}
	}
	return nil
}

// clear says whether the password leaves this machine unencrypted.
func (o *LDAPOptions) clear() bool {
	return o.Scheme != "ldaps" && !o.StartTLS && slices.ContainsFunc(o.URLs(), func(address string) bool {
		u, err := url.Parse(address)
		return err != nil || !Loopback(u.Hostname())
	})
}

// URLs are the servers' addresses, each with its port.
func (o *LDAPOptions) URLs() []string {
	scheme, port := "ldap", 389
	if o.Scheme == "ldaps" {
		scheme, port = "ldaps", 636
	}
	if o.Port != 0 {
		port = o.Port
	}
	urls := make([]string, len(o.Servers))
	for i, server := range o.Servers {
		if _, _, err := net.SplitHostPort(server); err != nil {
			server = net.JoinHostPort(strings.Trim(server, "[]"), strconv.Itoa(port))
		}
		urls[i] = scheme + "://" + server
	}
	return urls
}
