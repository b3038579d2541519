package hba

import (
	"errors"
	"fmt"
)

// Type is the first column: which transport a rule is about.
type Type string

// The types of connections. libra has no GSSAPI encryption: HostGSS never fits, HostNoGSS always does.
const (
	Local     Type = "local"
	Host      Type = "host"
	HostSSL   Type = "hostssl"
	HostNoSSL Type = "hostnossl"
	HostGSS   Type = "hostgssenc"
	HostNoGSS Type = "hostnogssenc"
)

// Rule is one line.
type Rule struct {
	File      string
	Line      int
	Type      Type
	Databases []Name
	Users     []Name
	Address   Address
	Method    Method
	Options   Options
}

// rule reads one line. The order of the columns is fixed, so the first problem ends it; all wrong options are told.
func rule(l line, env Environment) (*Rule, error) {
	r := &Rule{File: l.file, Line: l.number}
	columns := l.fields
	var err error
	if r.Type, err = connectionType(columns[0]); err != nil {
		return nil, err
	}
	columns = columns[1:]
	if len(columns) == 0 {
		return nil, errors.New("end-of-line before database specification")
	}
	if r.Databases, err = names(columns[0], databaseName); err != nil {
		return nil, err
	}
	columns = columns[1:]
	if len(columns) == 0 {
		return nil, errors.New("end-of-line before role specification")
	}
	if r.Users, err = names(columns[0], userName); err != nil {
		return nil, err
	}
	columns = columns[1:]
	if r.Type != Local {
		var used int
		if r.Address, used, err = address(columns); err != nil {
			return nil, err
		}
		columns = columns[used:]
	}
	if r.Method, err = method(columns); err != nil {
		return nil, err
	}
	if err := r.Method.suits(r.Type); err != nil {
		return nil, err
	}
	return r, r.options(columns[1:], env)
}

func connectionType(f field) (Type, error) {
	if len(f) > 1 {
		return "", errors.New("multiple values specified for connection type: give exactly one per line")
	}
	switch t := Type(f[0].text); t {
	case Local, Host, HostSSL, HostNoSSL, HostGSS, HostNoGSS:
		return t, nil
	}
	return "", fmt.Errorf("invalid connection type %q: allowed are local, host, hostssl, hostnossl, hostgssenc, hostnogssenc", f[0].text)
}
