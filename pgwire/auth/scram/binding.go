package scram

import (
	"crypto"
	"crypto/x509"

	_ "crypto/sha256" // crypto.Hash looks the functions up
	_ "crypto/sha512"
)

// bindingHash is the hash of a certificate's signature algorithm, with SHA-256 in the place of MD5 and SHA-1 (RFC 5929,
// section 4.1). Those of one that has no such hash (Ed25519) are undefined: such a certificate can't be bound to.
var bindingHash = map[x509.SignatureAlgorithm]crypto.Hash{
	x509.MD5WithRSA:       crypto.SHA256,
	x509.SHA1WithRSA:      crypto.SHA256,
	x509.DSAWithSHA1:      crypto.SHA256,
	x509.ECDSAWithSHA1:    crypto.SHA256,
	x509.SHA256WithRSA:    crypto.SHA256,
	x509.SHA256WithRSAPSS: crypto.SHA256,
	x509.DSAWithSHA256:    crypto.SHA256,
	x509.ECDSAWithSHA256:  crypto.SHA256,
	x509.SHA384WithRSA:    crypto.SHA384,
	x509.SHA384WithRSAPSS: crypto.SHA384,
	x509.ECDSAWithSHA384:  crypto.SHA384,
	x509.SHA512WithRSA:    crypto.SHA512,
	x509.SHA512WithRSAPSS: crypto.SHA512,
	x509.ECDSAWithSHA512:  crypto.SHA512,
}

// ChannelBinding is the tls-server-end-point of a server's leaf certificate, or nil when it has none.
func ChannelBinding(leaf *x509.Certificate) []byte {
	hash, ok := bindingHash[leaf.SignatureAlgorithm]
	if !ok {
		return nil
	}
	h := hash.New()
	h.Write(leaf.Raw)
	return h.Sum(nil)
}
