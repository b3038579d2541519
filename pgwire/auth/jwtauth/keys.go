package jwtauth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

const (
	maxSetBytes = 1 << 20
	maxKeys     = 256
	minRSABits  = 2048
)

// keySet is the usable keys of a JWKS.
type keySet []jose.JSONWebKey

// parseKeys takes the public keys for signatures out of a JWKS. Others in it, and what libra doesn't know, are left
// aside: an issuer's set may serve other purposes as well.
func parseKeys(b []byte) (keySet, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(b, &document); err != nil {
		return nil, errors.New("it is no JWKS: not JSON with an array \"keys\"")
	}
	if len(document.Keys) > maxKeys {
		return nil, fmt.Errorf("it has more than %d keys", maxKeys)
	}
	var keys keySet
	for _, raw := range document.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || (key.Use != "" && key.Use != "sig") {
			continue
		}
		if public := key.Public(); strong(public.Key) {
			keys = append(keys, public)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no public key for signatures in it (RSA of 2048 bits at least, EC, Ed25519)")
	}
	return keys, nil
}

func strong(key any) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= minRSABits
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	}
	return false
}

var curves = map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}

// fits says whether a key is for an algorithm: by its kind, and by what it says of itself.
func fits(key jose.JSONWebKey, algorithm string) bool {
	if key.Algorithm != "" && key.Algorithm != algorithm {
		return false
	}
	switch k := key.Key.(type) {
	case *rsa.PublicKey:
		return strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
	case *ecdsa.PublicKey:
		return k.Curve == curves[algorithm]
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// named are the keys of that id; a token without one may be signed by any.
func (ks keySet) named(id string) keySet {
	if id == "" {
		return ks
	}
	var found keySet
	for _, k := range ks {
		if k.KeyID == id {
			found = append(found, k)
		}
	}
	return found
}

func readKeys(path string) (keySet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("JWKS file: %w", err)
	}
	defer f.Close()
	keys, err := keysFrom(f)
	if err != nil {
		return nil, fmt.Errorf("JWKS file %s: %w", path, err)
	}
	return keys, nil
}

func keysFrom(r io.Reader) (keySet, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSetBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxSetBytes {
		return nil, fmt.Errorf("it is more than %d bytes", maxSetBytes)
	}
	return parseKeys(b)
}
