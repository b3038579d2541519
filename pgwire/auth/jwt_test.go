package auth_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/whereq/libra/pgwire/auth"
)

func TestJWT(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	jwks, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: private, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token := func(user string, expires time.Duration) string {
		text, err := jwt.Signed(signer).Claims(map[string]any{"iss": "i", "aud": "libra", "sub": user, "groups": []string{"z", "staff"}, "exp": time.Now().Add(expires).Unix()}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	h := build(t, auth.Options{HBA: "hostssl app all all jwt jwtissuer=i jwtaudience=libra map=m jwtjwks=" + file(t, "jwks", string(jwks)),
		UsersFile: file(t, "users", "ann::staff,here\n"), IdentFile: file(t, "ident", "m /^(.*)@example.com$ \\1\n")})
	for what, c := range map[string]struct{ user, password, want string }{
		"good":       {"ann", token("ann@example.com", time.Hour), "in"},
		"another's":  {"ann", token("bob@example.com", time.Hour), `FATAL 28P01: JWT authentication failed for user "ann"`},
		"not mapped": {"ann", token("ann", time.Hour), `FATAL 28P01: JWT authentication failed for user "ann"`},
		"ended":      {"ann", token("ann@example.com", -time.Hour), `FATAL 28P01: JWT authentication failed for user "ann"`},
		"no token":   {"ann", "secret", `FATAL 28P01: JWT authentication failed for user "ann"`},
		"in clear":   {"ann", "-", `FATAL 28000: no pg_hba.conf entry for host "127.0.0.1", user "ann", database "app", no encryption`},
	} {
		config := h.config(t, c.user, c.password)
		if c.password != "-" {
			h.secure(t, config, nil)
		}
		if got := enter(t, config); got != c.want {
			t.Errorf("%s: %s", what, got)
		}
	}
	id := h.Entered()[0]
	if id.User != "ann" || fmt.Sprint(id.Groups) != "[here staff z]" || strings.Count(id.Token, ".") != 2 || id.Expires.Before(time.Now()) {
		t.Errorf("%+v %v", id, id.Groups)
	}
	if id.Claim("iss")[0] != "i" || fmt.Sprint(id.Claim("groups")) != "[z staff]" || len(id.Claim("exp")[0]) != 10 || id.Claim("nosuch") != nil {
		t.Error(id.Claim("iss"), id.Claim("groups"), id.Claim("exp"), id.Claim("nosuch"))
	}
	if text := fmt.Sprintf("%v %+v %#v", id, id, id); strings.Contains(text, "eyJ") || strings.Contains(text, "staff") {
		t.Errorf("a token in a text: %s", text)
	}
	for _, err := range h.Refused() {
		if strings.Contains(fmt.Sprintf("%+v", err), "eyJ") {
			t.Errorf("a token in an error: %v", err)
		}
	}
}
