package jwtauth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/whereq/libra/pgwire/auth/hba"
)

// signer is an issuer's key.
type signer struct {
	id, algorithm string
	key           crypto.Signer
}

var keys = sync.OnceValue(func() map[string]signer {
	must := func(k crypto.Signer, err error) crypto.Signer {
		if err != nil {
			panic(err)
		}
		return k
	}
	ec := func(c elliptic.Curve) crypto.Signer { k, err := ecdsa.GenerateKey(c, rand.Reader); return must(k, err) }
	bits := func(n int) crypto.Signer { k, err := rsa.GenerateKey(rand.Reader, n); return must(k, err) }
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	return map[string]signer{
		"rsa":   {"rsa", "RS256", bits(2048)},
		"small": {"small", "RS256", bits(1024)},
		"es256": {"es256", "ES256", ec(elliptic.P256())},
		"es384": {"es384", "ES384", ec(elliptic.P384())},
		"ed":    {"ed", "EdDSA", must(ed, err)},
		"other": {"other", "ES256", ec(elliptic.P256())}, // not in the JWKS
	}
})

var now = time.Unix(1_800_000_000, 0)

// jwks is the public keys of these signers.
func jwks(t testing.TB, names ...string) []byte {
	t.Helper()
	var set jose.JSONWebKeySet
	for _, name := range names {
		k := keys()[name]
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.key.Public(), KeyID: k.id, Use: "sig"})
	}
	b, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type claims map[string]any

// good is what a token of ann's says, with changes; a nil takes a claim away.
func good(changes claims) claims {
	all := claims{"iss": "https://issuer", "aud": "libra", "sub": "ann", "exp": now.Add(time.Minute).Unix(), "groups": []string{"readers"}}
	for name, v := range changes {
		if all[name] = v; v == nil {
			delete(all, name)
		}
	}
	return all
}

func sign(t testing.TB, s signer, header map[jose.HeaderKey]any, c claims) string {
	t.Helper()
	jws, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(s.algorithm), Key: jose.JSONWebKey{Key: s.key, KeyID: s.id}},
		&jose.SignerOptions{ExtraHeaders: header})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jws.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// write puts the JWKS into a file.
func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func checker(t testing.TB, location, options string, o Options) *Checker {
	t.Helper()
	o.Now = func() time.Time { return now }
	rs, err := hba.Parse("test", `local all all jwt jwtjwks=`+location+` jwtissuer=https://issuer jwtaudience="libra libra2" jwtalgorithms="RS256 ES256 ES384 EdDSA" `+options, hba.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	rule := *rs.Rules[0].Options.JWT
	source, err := NewSources(o).Open(rule.JWKS)
	if err != nil {
		t.Fatal(err)
	}
	return New(rule, source, o.Now)
}

func verdict(err error) string {
	switch {
	case err == nil:
		return "in"
	case errors.Is(err, ErrRejected):
		return "rejected"
	}
	return "failed"
}

func TestClaims(t *testing.T) {
	path := write(t, jwks(t, "es256"))
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for name, c := range map[string]struct {
		options string
		change  claims
		want    string
		user    string
		groups  []string
	}{
		"good":                      {"", nil, "in", "ann", []string{"readers"}},
		"another issuer":            {"", claims{"iss": "https://issuer/"}, "rejected", "", nil},
		"no issuer":                 {"", claims{"iss": nil}, "rejected", "", nil},
		"another audience":          {"", claims{"aud": "other"}, "rejected", "", nil},
		"one audience of several":   {"", claims{"aud": []string{"other", "libra2"}}, "in", "ann", []string{"readers"}},
		"no audience":               {"", claims{"aud": nil}, "rejected", "", nil},
		"no end":                    {"", claims{"exp": nil}, "rejected", "", nil},
		"ended":                     {"", claims{"exp": at(-31 * time.Second)}, "rejected", "", nil},
		"ended within leeway":       {"", claims{"exp": at(-29 * time.Second)}, "in", "ann", []string{"readers"}},
		"no leeway":                 {"jwtleeway=0", claims{"exp": at(-time.Second)}, "rejected", "", nil},
		"not yet":                   {"", claims{"nbf": at(31 * time.Second)}, "rejected", "", nil},
		"not yet, within leeway":    {"", claims{"nbf": at(29 * time.Second)}, "in", "ann", []string{"readers"}},
		"made in the future":        {"", claims{"iat": at(time.Minute)}, "rejected", "", nil},
		"end that is no number":     {"", claims{"exp": "tomorrow"}, "rejected", "", nil},
		"no user":                   {"", claims{"sub": nil}, "rejected", "", nil},
		"empty user":                {"", claims{"sub": ""}, "rejected", "", nil},
		"user that is no string":    {"jwtuserclaim=uid", claims{"uid": 7}, "rejected", "", nil},
		"another claim":             {"jwtuserclaim=preferred_username", claims{"preferred_username": "bob"}, "in", "bob", []string{"readers"}},
		"verified email":            {"jwtuserclaim=email", claims{"email": "a@b", "email_verified": true}, "in", "a@b", []string{"readers"}},
		"unverified email":          {"jwtuserclaim=email", claims{"email": "a@b", "email_verified": false}, "rejected", "", nil},
		"email that nobody says of": {"jwtuserclaim=email", claims{"email": "a@b"}, "in", "a@b", []string{"readers"}},
		"no groups":                 {"", claims{"groups": nil}, "in", "ann", nil},
		"groups in a string":        {"jwtgroupsclaim=scope", claims{"scope": "a b  c"}, "in", "ann", []string{"a", "b", "c"}},
		"groups inside":             {"jwtgroupsclaim=realm_access.roles", claims{"realm_access": claims{"roles": []string{"x"}}}, "in", "ann", []string{"x"}},
		"claim with a dot":          {"jwtgroupsclaim=https://a.b/groups", claims{"https://a.b/groups": []string{"x"}}, "in", "ann", []string{"x"}},
		"groups that are not":       {"", claims{"groups": 7}, "rejected", "", nil},
		"group that is not":         {"", claims{"groups": []any{"a", 7}}, "rejected", "", nil},
		"groups not asked for":      {"jwtgroupsclaim=", nil, "in", "ann", nil},
	} {
		t.Run(name, func(t *testing.T) {
			token := sign(t, keys()["es256"], nil, good(c.change))
			got, err := checker(t, path, c.options, Options{}).Check(t.Context(), token)
			if verdict(err) != c.want || (err == nil && (got.User != c.user || !reflect.DeepEqual(got.Groups, c.groups) || got.Expires.IsZero())) {
				t.Errorf("%+v %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), token[:20]) {
				t.Errorf("the token is in the error: %v", err)
			}
		})
	}
}

func TestSignatures(t *testing.T) {
	c := checker(t, write(t, jwks(t, "rsa", "es256", "es384", "ed", "small")), "", Options{})
	for name, want := range map[string]string{"rsa": "in", "es256": "in", "es384": "in", "ed": "in", "small": "rejected", "other": "rejected"} {
		if _, err := c.Check(t.Context(), sign(t, keys()[name], nil, good(nil))); verdict(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	withoutID := keys()["es256"]
	withoutID.id = ""
	if _, err := c.Check(t.Context(), sign(t, withoutID, nil, good(nil))); err != nil {
		t.Errorf("without a key id: %v", err)
	}
	otherID := keys()["es256"]
	otherID.id = "rsa"
	if _, err := c.Check(t.Context(), sign(t, otherID, nil, good(nil))); verdict(err) != "rejected" {
		t.Errorf("with another key's id: %v", err)
	}
}

// TestForgeries are tokens that were never signed by the issuer.
func TestForgeries(t *testing.T) {
	public := jwks(t, "rsa", "es256")
	c := checker(t, write(t, public), "", Options{})
	real := sign(t, keys()["rsa"], nil, good(nil))
	parts := strings.Split(real, ".")
	b64 := base64.RawURLEncoding.EncodeToString
	none := b64([]byte(`{"alg":"none","kid":"rsa"}`)) + "." + parts[1] + "."
	ours := keys()["other"]
	embedded := jose.JSONWebKey{Key: ours.key.Public(), KeyID: "other"}
	spki, err := json.Marshal(json.RawMessage(public))
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"none":              none,
		"None":              strings.Replace(none, b64([]byte(`{"alg":"none","kid":"rsa"}`)), b64([]byte(`{"alg":"None","kid":"rsa"}`)), 1),
		"no algorithm":      b64([]byte(`{"kid":"rsa"}`)) + "." + parts[1] + "." + parts[2],
		"HMAC by the key":   hmacToken(t, spki, good(nil)),
		"no signature":      parts[0] + "." + parts[1] + ".",
		"other payload":     parts[0] + "." + b64([]byte(`{"iss":"https://issuer","aud":"libra","sub":"root","exp":4000000000}`)) + "." + parts[2],
		"key in the header": sign(t, ours, map[jose.HeaderKey]any{"jwk": embedded}, good(nil)),
		"address of a key":  sign(t, ours, map[jose.HeaderKey]any{"jku": "https://evil/jwks"}, good(nil)),
		"critical header":   sign(t, keys()["rsa"], map[jose.HeaderKey]any{"crit": []string{"x"}, "x": 1}, good(nil)),
		"JSON form":         `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"empty":             "",
		"two parts":         parts[0] + "." + parts[1],
		"five parts":        real + ".a.b",
		"not base64":        "!." + parts[1] + "." + parts[2],
		"too long":          real + strings.Repeat("A", MaxToken),
		"nested":            sign(t, keys()["rsa"], map[jose.HeaderKey]any{"cty": "JWT"}, claims{"x": real}),
	} {
		if _, err := c.Check(t.Context(), token); verdict(err) != "rejected" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Check(t.Context(), real); err != nil {
		t.Fatal(err)
	}
}

func hmacToken(t *testing.T, secret []byte, c claims) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestAlgorithmsOfTheRule: a key in the JWKS is not enough.
func TestAlgorithmsOfTheRule(t *testing.T) {
	c := checker(t, write(t, jwks(t, "rsa", "es256")), "jwtalgorithms=ES256", Options{})
	if _, err := c.Check(t.Context(), sign(t, keys()["rsa"], nil, good(nil))); verdict(err) != "rejected" {
		t.Error(err)
	}
	if _, err := c.Check(t.Context(), sign(t, keys()["es256"], nil, good(nil))); err != nil {
		t.Error(err)
	}
}

func TestParseKeys(t *testing.T) {
	private, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: keys()["es256"].key, KeyID: "p"}}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := parseKeys(private)
	if err != nil || len(set) != 1 || !set[0].IsPublic() {
		t.Errorf("of a private key its public one: %v %v", set, err)
	}
	for name, text := range map[string]string{
		"not JSON":        "{",
		"no keys":         "{}",
		"symmetric":       `{"keys":[{"kty":"oct","k":"AAAA"}]}`,
		"unknown":         `{"keys":[{"kty":"X"}]}`,
		"only small":      string(jwks(t, "small")),
		"for encryption":  strings.ReplaceAll(string(jwks(t, "rsa")), `"sig"`, `"enc"`),
		"point elsewhere": `{"keys":[{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}]}`,
		"too many":        `{"keys":[` + strings.Repeat(`{},`, 300) + `{}]}`,
	} {
		if set, err := parseKeys([]byte(text)); err == nil {
			t.Errorf("%s: %d keys", name, len(set))
		}
	}
	set, err = parseKeys([]byte(`{"keys":[{"kty":"X"},{"kty":"oct","k":"AAAA"},` + strings.TrimSuffix(strings.TrimPrefix(string(jwks(t, "ed")), `{"keys":[`), `]}`) + `]}`))
	if err != nil || len(set) != 1 {
		t.Errorf("others are left aside: %v %v", set, err)
	}
}

func TestFileMustBeThere(t *testing.T) {
	s := NewSources(Options{})
	for _, path := range []string{filepath.Join(t.TempDir(), "missing"), write(t, []byte("{}")), write(t, make([]byte, maxSetBytes+1))} {
		if _, err := s.Open(path); err == nil {
			t.Errorf("%s was taken", path)
		}
	}
}

func FuzzCheck(f *testing.F) {
	c := checker(f, write(f, jwks(f, "es256", "rsa", "ed")), "jwtgroupsclaim=a.b", Options{})
	f.Add(sign(f, keys()["es256"], nil, good(nil)))
	f.Add(sign(f, keys()["other"], map[jose.HeaderKey]any{"kid": "rsa"}, good(nil)))
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("..")
	mine := sign(f, keys()["ed"], nil, good(nil))
	f.Fuzz(func(t *testing.T, token string) {
		for _, one := range []string{token, mine + token} {
			got, err := c.Check(context.Background(), one)
			if err == nil && got.User != "ann" {
				t.Fatalf("%+v", got)
			}
			if err != nil && verdict(err) != "rejected" {
				t.Fatal(err)
			}
		}
	})
}
