package hba

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ClientCert is what clientcert= asks of a client.
type ClientCert string

// What may be asked. The empty ClientCert asks nothing.
const (
	VerifyCA   ClientCert = "verify-ca"   // a certificate that the client CA has signed
	VerifyFull ClientCert = "verify-full" // and its name is the user's
)

// Options are a rule's name=value words.
type Options struct {
	ClientCert ClientCert
	ClientDN   bool   // clientname=DN: the whole subject is the name, in RFC 2253's form, not its common name
	Map        string // of the user name maps; empty: the name must be the user's
	LDAP       *LDAPOptions
	JWT        *JWTOptions
}

// option is how one option is set, and the methods that it is for; none means all, in hostssl rules.
type option struct {
	methods []Method
	set     func(r *Rule, value string) error
}

var optionTable = allOptions()

func allOptions() map[string]option {
	all := map[string]option{
		"clientcert": {nil, setClientCert},
		"clientname": {nil, setClientName},
		"map":        {[]Method{Cert, JWT}, func(r *Rule, v string) error { r.Options.Map = v; return nil }},
	}
	for name, set := range ldapTable {
		all[name] = option{[]Method{LDAP}, func(r *Rule, v string) error { return set(r.Options.LDAP, v) }}
	}
	for name, set := range jwtTable {
		all[name] = option{[]Method{JWT}, func(r *Rule, v string) error { return set(r.Options.JWT, v) }}
	}
	return all
}

func (r *Rule) options(columns []field, env Environment) error {
	switch r.Method {
	case Cert:
		r.Options.ClientCert = VerifyFull
	case LDAP:
		r.Options.LDAP = &LDAPOptions{}
	case JWT:
		r.Options.JWT = newJWTOptions()
	}
	var problems []error
	for _, column := range columns {
		for _, t := range column {
			problems = append(problems, r.option(t.text))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	return r.complete(env)
}

func (r *Rule) option(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok { // which is not repeated: it may be the end of a password that should have been quoted
		return errors.New("authentication option not in name=value format: values with blanks or commas must be in quotes")
	}
	o, known := optionTable[name]
	switch {
	case !known:
		return fmt.Errorf("unrecognized authentication option name: %q; %s", name, oneOf(r.allowed()))
	case o.methods == nil && r.Type != HostSSL:
		return fmt.Errorf("%s can only be configured for \"hostssl\" rows", name)
	case o.methods != nil && !slices.Contains(o.methods, r.Method):
		return fmt.Errorf("authentication option %q is only valid for authentication methods %s", name, join(o.methods))
	}
	return o.set(r, value)
}

// allowed are the options that this rule may have.
func (r *Rule) allowed() []string {
	var names []string
	for name, o := range optionTable {
		if (o.methods == nil && r.Type == HostSSL) || slices.Contains(o.methods, r.Method) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if names == nil {
		names = []string{"none for this method"}
	}
	return names
}

func join(methods []Method) string {
	words := make([]string, len(methods))
	for i, m := range methods {
		words[i] = string(m)
	}
	return strings.Join(words, ", ")
}

func setClientCert(r *Rule, value string) error {
	switch c := ClientCert(value); {
	case c == VerifyCA && r.Method == Cert:
		return errors.New("clientcert only accepts \"verify-full\" when using \"cert\" authentication")
	case c == VerifyCA, c == VerifyFull:
		r.Options.ClientCert = c
		return nil
	}
	return fmt.Errorf("invalid value for clientcert: %q; allowed are verify-ca, verify-full", value)
}

func setClientName(r *Rule, value string) error {
	switch value {
	case "CN":
		r.Options.ClientDN = false
	case "DN":
		r.Options.ClientDN = true
	default:
		return fmt.Errorf("invalid value for clientname: %q; allowed are CN, DN", value)
	}
	return nil
}

// complete checks what can be seen only when all options are known.
func (r *Rule) complete(env Environment) error {
	if r.Options.ClientCert != "" && !env.ClientCA {
		return errors.New("client certificates can only be checked if a root certificate store is available: configure the client CA's certificates")
	}
	switch r.Method {
	case LDAP:
		return r.Options.LDAP.complete()
	case JWT:
		return r.Options.JWT.complete()
	}
	return nil
}

func missing(m Method, name string) error {
	return fmt.Errorf("authentication method %q requires argument %q to be set", m, name)
}
