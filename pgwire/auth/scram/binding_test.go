package scram

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

func TestChannelBinding(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sum256 := func(b []byte) []byte { h := sha256.Sum256(b); return h[:] }
	sum384 := func(b []byte) []byte { h := sha512.Sum384(b); return h[:] }
	sum512 := func(b []byte) []byte { h := sha512.Sum512(b); return h[:] }
	for algorithm, c := range map[x509.SignatureAlgorithm]struct {
		key  crypto.Signer
		want func([]byte) []byte
	}{
		x509.SHA256WithRSA:    {rsaKey, sum256},
		x509.SHA384WithRSA:    {rsaKey, sum384},
		x509.SHA512WithRSA:    {rsaKey, sum512},
		x509.SHA256WithRSAPSS: {rsaKey, sum256},
		x509.SHA512WithRSAPSS: {rsaKey, sum512},
		x509.ECDSAWithSHA256:  {ecKey, sum256},
		x509.ECDSAWithSHA384:  {ecKey, sum384},
		x509.PureEd25519:      {edKey, func([]byte) []byte { return nil }},
	} {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), SignatureAlgorithm: algorithm, NotAfter: time.Now().Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, c.key.Public(), c.key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		if got := ChannelBinding(cert); !bytes.Equal(got, c.want(der)) {
			t.Errorf("%s: %x", algorithm, got)
		}
	}
	for _, weak := range []x509.SignatureAlgorithm{x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1} {
		if got := ChannelBinding(&x509.Certificate{Raw: []byte("der"), SignatureAlgorithm: weak}); !bytes.Equal(got, sum256([]byte("der"))) {
			t.Errorf("%s: %x", weak, got)
		}
	}
}
