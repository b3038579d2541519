package scram

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// deriveSalted also gives the salted password, which only a client has.
func deriveSalted(t *testing.T, password string, salt []byte, iterations int) (Verifier, []byte) {
	t.Helper()
	salted, err := pbkdf2.Key(sha256.New, prepare(password), salt, iterations, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	v, err := derive(password, salt, iterations)
	if err != nil {
		t.Fatal(err)
	}
	return v, salted
}

func TestHashPassword(t *testing.T) {
	for _, password := range []string{"x", "pässwörd", strings.Repeat("long", 1000)} {
		one, err := HashPassword(password, 0)
		if err != nil {
			t.Fatal(err)
		}
		two, err := HashPassword(password, 4096)
		if err != nil || one == two || !strings.HasPrefix(one, "SCRAM-SHA-256$4096:") {
			t.Fatalf("%s %s %v", one, two, err)
		}
		v, err := ParseVerifier(one)
		if err != nil || v.Encode() != one {
			t.Fatalf("%s became %s (%v)", one, v.Encode(), err)
		}
		if !v.Matches(password) || v.Matches(password+"x") || v.Matches("") {
			t.Fatalf("%q does not match itself, or matches others", password)
		}
	}
}

func TestHashPasswordRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		password   string
		iterations int
	}{
		"empty":                  {"", 0},
		"too long":               {strings.Repeat("x", 5000), 0},
		"with a zero byte":       {"a\x00b", 0},
		"negative iterations":    {"x", -1},
		"too many iterations":    {"x", 1 << 30},
		"iterations just beyond": {"x", MaxIterations + 1},
	} {
		if v, err := HashPassword(c.password, c.iterations); err == nil {
			t.Errorf("%s: %s", name, v)
		}
	}
}

func TestParseVerifierErrors(t *testing.T) {
	const salt, key = "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	good := "SCRAM-SHA-256$4096:" + salt + "$" + key + ":" + key
	if _, err := ParseVerifier(good); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"secret":                                        "a verifier begins with SCRAM-SHA-256$",
		"md5d41d8cd98f00b204e9800998ecf8427e":           "a verifier begins with SCRAM-SHA-256$",
		"SCRAM-SHA-1$4096:x":                            "a verifier begins with SCRAM-SHA-256$",
		"SCRAM-SHA-256$":                                "a verifier is SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>",
		strings.Replace(good, "$4096:", "$", 1):         "a verifier is SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>",
		strings.Replace(good, "4096", "0", 1):           "the iteration count must be 1 to 10000000",
		strings.Replace(good, "4096", "x", 1):           "the iteration count must be 1 to 10000000",
		strings.Replace(good, "4096", "99999999999", 1): "the iteration count must be 1 to 10000000",
		strings.Replace(good, salt, "", 1):              "the salt is not base64",
		strings.Replace(good, salt, "!!", 1):            "the salt is not base64",
		strings.Replace(good, "$"+key, "$AAAA", 1):      "the StoredKey is not base64 of 32 bytes",
		strings.Replace(good, ":"+key, ":AAAA", 1):      "the ServerKey is not base64 of 32 bytes",
		good + "A":  "the ServerKey is not base64 of 32 bytes",
		good + "\n": "a verifier is SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>",
	} {
		if _, err := ParseVerifier(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestVerifiersStayOutOfMessages(t *testing.T) {
	v := verifier(t, "x")
	for _, text := range []string{fmt.Sprint(v), fmt.Sprintf("%#v", v), fmt.Sprintf("%+v", v), fmt.Sprintf("%+v", struct{ V Verifier }{v})} {
		if strings.Contains(text, v.Encode()[25:]) || strings.Contains(text, fmt.Sprint(v.storedKey[0], v.storedKey[1])) {
			t.Error(text)
		}
	}
}

func TestMock(t *testing.T) {
	secret, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	ann := Mock(secret, "ann", nil)
	if !bytes.Equal(ann.Salt, Mock(secret, "ann", nil).Salt) || ann.Shape() != (Shape{4096, 16}) {
		t.Error("the same user must look the same")
	}
	if bytes.Equal(ann.Salt, Mock(secret, "bob", nil).Salt) || bytes.Equal(ann.Salt, Mock(other, "ann", nil).Salt) {
		t.Error("others must look different")
	}
	shapes := []Shape{{4096, 16}, {4096, 16}, {4096, 16}, {100_000, 40}}
	count := map[Shape]int{}
	for i := range 1000 {
		v := Mock(secret, fmt.Sprint("user", i), shapes)
		if len(v.Salt) != v.Shape().SaltLength {
			t.Fatal("salt of another length")
		}
		count[v.Shape()]++
	}
	if n := count[Shape{100_000, 40}]; n < 150 || n > 350 {
		t.Errorf("a quarter of the users has that shape, of the mocks %d in 1000", n)
	}
}
