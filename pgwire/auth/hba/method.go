package hba

import (
	"fmt"
	"slices"
)

// Method is how a client proves who it is.
type Method string

// The methods that libra has.
const (
	Reject   Method = "reject"
	Trust    Method = "trust"
	Scram    Method = "scram-sha-256"
	Password Method = "password"
	Cert     Method = "cert"
	LDAP     Method = "ldap"
	JWT      Method = "jwt"
)

var methods = []string{string(Reject), string(Trust), string(Scram), string(Password), string(Cert), string(LDAP), string(JWT)}

// refused are PostgreSQL's methods that libra has not, and why.
var refused = map[string]string{
	"md5":    "its hashes are as good as passwords to who reads them; use scram-sha-256",
	"gss":    "libra has no Kerberos",
	"sspi":   "libra has no Windows authentication",
	"ident":  "it believes the client's machine; use cert",
	"peer":   "use trust on a socket in a folder that only the right ones can enter",
	"pam":    "use ldap",
	"bsd":    "use ldap",
	"radius": "use ldap",
	"oauth":  "use jwt: the token is the password",
}

func method(columns []field) (Method, error) {
	if len(columns) == 0 {
		return "", fmt.Errorf("end-of-line before authentication method: %s", oneOf(methods))
	}
	if len(columns[0]) > 1 {
		return "", fmt.Errorf("multiple values specified for authentication type: give one per line")
	}
	text := columns[0][0].text
	if slices.Contains(methods, text) {
		return Method(text), nil
	}
	if why, known := refused[text]; known {
		return "", fmt.Errorf("authentication method %q is not supported by libra: %s (%s)", text, why, oneOf(methods))
	}
	return "", fmt.Errorf("invalid authentication method %q: %s", text, oneOf(methods))
}

// clear says whether the password travels as it is.
func (m Method) clear() bool { return m == Password || m == LDAP || m == JWT }

// suits says whether a method can be had on a type of connection.
func (m Method) suits(t Type) error {
	switch {
	case m == Cert && t != HostSSL:
		return fmt.Errorf("cert authentication is only supported on hostssl connections")
	case m.clear() && t != HostSSL && t != Local:
		return fmt.Errorf("authentication method %q has the password travel in clear: it is only supported on hostssl and local connections", m)
	}
	return nil
}
