package auth

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/pgerr"
)

// certificate sees to it that the client has one where the rule asks for one. TLS has checked its signature.
func (t *attempt) certificate() error {
	cert := t.request.certificate()
	if cert != nil {
		t.id.CertDN, _ = subject(cert, true)
	}
	if cert == nil && t.rule.Options.ClientCert != "" {
		return pgerr.Fatal(pgerr.InvalidAuthorization, "connection requires a valid client certificate")
	}
	return nil
}

// certificateName compares the certificate's name with the user's.
func (t *attempt) certificateName() error {
	if t.rule.Options.ClientCert != hba.VerifyFull {
		return nil
	}
	name, err := subject(t.request.certificate(), t.rule.Options.ClientDN)
	if err != nil {
		return wrong(err)
	}
	if !t.allows(name) {
		return wrongBecause("the certificate is " + quoted(name) + "'s")
	}
	return nil
}

// allows says whether that name may be the user, by the rule's map.
func (t *attempt) allows(name string) bool {
	member := func(group string) bool { return t.users.Member(t.request.User, group) }
	return t.policy.maps.Allows(t.rule.Options.Map, name, t.request.User, member)
}

var commonName = asn1.ObjectIdentifier{2, 5, 4, 3}

// subject is the certificate's name: the subject's first common name, or all of it in RFC 2253's form.
func subject(cert *x509.Certificate, whole bool) (string, error) {
	var names pkix.RDNSequence
	if rest, err := asn1.Unmarshal(cert.RawSubject, &names); err != nil || len(rest) > 0 {
		return "", errors.New("the certificate's subject is malformed")
	}
	name := names.String()
	if !whole {
		name = firstCommonName(names)
	}
	switch {
	case name == "":
		return "", errors.New("client certificate contains no user name")
	case strings.ContainsRune(name, 0):
		return "", errors.New("the certificate's name contains an embedded null")
	}
	return name, nil
}

func firstCommonName(names pkix.RDNSequence) string {
	for _, set := range names {
		for _, one := range set {
			if s, ok := one.Value.(string); ok && one.Type.Equal(commonName) {
				return s
			}
		}
	}
	return ""
}

// quoted is a name from outside, fit for a log.
func quoted(name string) string {
	if len(name) > 200 {
		name = name[:200] + "…"
	}
	return strconv.Quote(name)
}
