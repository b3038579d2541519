package scram

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdg-go/stringprep"
)

const (
	// DefaultIterations and DefaultSaltLength (bytes) are PostgreSQL's.
	DefaultIterations = 4096
	DefaultSaltLength = 16

	// MaxIterations bounds the time that one login by the method "password" costs: about 2 s.
	MaxIterations = 10_000_000

	maxSaltLength  = 1024 // bytes
	maxPassword    = 4096 // bytes; a bound for SASLprep's work
	verifierPrefix = "SCRAM-SHA-256$"
)

// Verifier is what a server keeps of a password. It tells nobody the password, but who has it can try passwords.
type Verifier struct {
	Iterations int
	Salt       []byte
	storedKey  [sha256.Size]byte
	serverKey  [sha256.Size]byte
}

// ParseVerifier reads SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, the form of PostgreSQL's rolpassword.
// Errors never repeat what was read.
func ParseVerifier(s string) (v Verifier, err error) {
	rest, ok := strings.CutPrefix(s, verifierPrefix)
	if !ok {
		return v, errors.New("a verifier begins with " + verifierPrefix)
	}
	front, keys, two := strings.Cut(rest, "$")
	count, salt, three := strings.Cut(front, ":")
	stored, server, four := strings.Cut(keys, ":")
	if !two || !three || !four || strings.ContainsAny(s, "\r\n") { // base64 decoders skip line ends
		return v, errors.New("a verifier is " + verifierPrefix + "<iterations>:<salt>$<StoredKey>:<ServerKey>")
	}
	if v.Iterations, err = strconv.Atoi(count); err != nil || v.Iterations < 1 || v.Iterations > MaxIterations {
		return v, fmt.Errorf("the iteration count must be 1 to %d", MaxIterations)
	}
	if v.Salt, err = base64.StdEncoding.Strict().DecodeString(salt); err != nil || len(v.Salt) == 0 || len(v.Salt) > maxSaltLength {
		return v, errors.New("the salt is not base64")
	}
	return v, errors.Join(key(&v.storedKey, "StoredKey", stored), key(&v.serverKey, "ServerKey", server))
}

func key(into *[sha256.Size]byte, name, text string) error {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || copy(into[:], b) != len(into) || len(b) != len(into) {
		return fmt.Errorf("the %s is not base64 of %d bytes", name, len(into))
	}
	return nil
}

// Encode is the verifier in the form that ParseVerifier reads.
func (v Verifier) Encode() string {
	b64 := base64.StdEncoding.EncodeToString
	return verifierPrefix + strconv.Itoa(v.Iterations) + ":" + b64(v.Salt) + "$" + b64(v.storedKey[:]) + ":" + b64(v.serverKey[:])
}

// String keeps the keys out of logs and messages.
func (v Verifier) String() string { return "SCRAM-SHA-256 verifier" }

// GoString does it for %#v.
func (v Verifier) GoString() string { return v.String() }

// HashPassword makes a new verifier with a random salt, in the form that PostgreSQL stores and prints. 0 iterations
// are PostgreSQL's default, 4096.
func HashPassword(password string, iterations int) (string, error) {
	if iterations == 0 {
		iterations = DefaultIterations
	}
	switch {
	case password == "":
		return "", errors.New("the password must not be empty")
	case len(password) > maxPassword:
		return "", fmt.Errorf("the password must not be longer than %d bytes", maxPassword)
	case strings.ContainsRune(password, 0):
		return "", errors.New("the password must not contain a zero byte")
	case iterations < 1 || iterations > MaxIterations:
		return "", fmt.Errorf("the iteration count must be 1 to %d", MaxIterations)
	}
	salt := make([]byte, DefaultSaltLength)
	_, _ = rand.Read(salt) // never fails; it ends the program instead
	v, err := derive(password, salt, iterations)
	if err != nil {
		return "", err
	}
	return v.Encode(), nil
}

// Matches says whether the password is the one. It takes the same time whatever the answer.
func (v Verifier) Matches(password string) bool {
	if len(password) > maxPassword {
		password = ""
	}
	tried, err := derive(password, v.Salt, v.Iterations)
	return err == nil && subtle.ConstantTimeCompare(tried.serverKey[:], v.serverKey[:]) == 1 && password != ""
}

func derive(password string, salt []byte, iterations int) (Verifier, error) {
	salted, err := pbkdf2.Key(sha256.New, prepare(password), salt, iterations, sha256.Size)
	if err != nil {
		return Verifier{}, fmt.Errorf("scram: %w", err)
	}
	v := Verifier{Iterations: iterations, Salt: salt}
	v.storedKey = sha256.Sum256(mac(salted, "Client Key"))
	copy(v.serverKey[:], mac(salted, "Server Key"))
	return v, nil
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

// prepare normalizes a password by SASLprep (RFC 4013). As in PostgreSQL one that is not UTF-8, or has forbidden
// characters, or of which nothing remains, is taken as it is.
func prepare(password string) string {
	if ascii(password) {
		return password
	}
	// U+200B is in RFC 4013's list of blanks and in that of nothings; PostgreSQL takes it for a blank.
	prepared, err := stringprep.SASLprep.Prepare(strings.ReplaceAll(password, "\u200b", " "))
	if err != nil || prepared == "" {
		return password
	}
	return prepared
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
