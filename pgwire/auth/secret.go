package auth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const secretLength = 32 // bytes

// LoadSecret reads the server secret (64 hexadecimal digits) from a file, and makes the file when it is not there.
// Unknown users' salts come from it: without one that lasts, a salt that changes with a restart, or from replica to
// replica, would tell that its user does not exist.
func LoadSecret(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(path); err != nil {
			return nil, fmt.Errorf("secret file: %w", err)
		}
		b, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("secret file: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(secret) != secretLength {
		return nil, fmt.Errorf("secret file %s: it must have %d hexadecimal digits and nothing else", path, 2*secretLength)
	}
	return secret, nil
}

// makeSecret makes the file whole or not at all. Of several that do it at once, one wins and the others read its file.
func makeSecret(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	var secret [secretLength]byte
	_, _ = rand.Read(secret[:]) // never fails; it ends the program instead
	_, err = f.WriteString(hex.EncodeToString(secret[:]) + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
