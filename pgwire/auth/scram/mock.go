package scram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// Shape is what everybody sees of a verifier.
type Shape struct{ Iterations, SaltLength int }

// Shape of the verifier.
func (v Verifier) Shape() Shape { return Shape{v.Iterations, len(v.Salt)} }

// Mock is the verifier of a user who does not exist: no password matches it, but its salt is the user's own, today and
// tomorrow, and its shape is one that users who exist have. shapes are those of all verifiers, in an order that lasts.
func Mock(secret []byte, user string, shapes []Shape) Verifier {
	shape := Shape{DefaultIterations, DefaultSaltLength}
	if len(shapes) > 0 {
		n := binary.BigEndian.Uint64(keyed(secret, "shape", user))
		shape = shapes[n%uint64(len(shapes))]
	}
	v := Verifier{Iterations: shape.Iterations}
	for block := byte(0); len(v.Salt) < shape.SaltLength; block++ {
		v.Salt = append(v.Salt, keyed(secret, "salt"+string(rune(block)), user)...)
	}
	v.Salt = v.Salt[:shape.SaltLength]
	copy(v.storedKey[:], keyed(secret, "stored key", user))
	copy(v.serverKey[:], keyed(secret, "server key", user))
	return v
}

func keyed(secret []byte, purpose, user string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write([]byte(user))
	return h.Sum(nil)
}
