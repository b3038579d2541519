package scram

import (
	"fmt"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// malformed is PostgreSQL's answer to what is no SCRAM message.
func malformed(detail string) error {
	return pgerr.Fatal(pgerr.ProtocolViolation, "malformed SCRAM message").WithDetail(detail)
}

// text checks what every message must be.
func text(message []byte) (string, error) {
	if len(message) == 0 {
		return "", malformed("The message is empty.")
	}
	s := string(message)
	if strings.IndexByte(s, 0) >= 0 {
		return "", malformed("Message length does not match input length.")
	}
	return s, nil
}

// reader takes a message apart from the front: name=value, separated by commas (RFC 5802, section 7).
type reader struct{ rest string }

// attr reads the value of the attribute that must be next.
func (r *reader) attr(name byte) (string, error) {
	switch {
	case at(r.rest, 0) != name:
		return "", malformed(fmt.Sprintf("Expected attribute %q but found \"%s\".", string(name), shown(at(r.rest, 0))))
	case at(r.rest, 1) != '=':
		return "", malformed(fmt.Sprintf("Expected character \"=\" for attribute %q.", string(name)))
	}
	value, rest, _ := strings.Cut(r.rest[2:], ",")
	r.rest = rest
	return value, nil
}

// at is a byte of s; behind its end there are zeroes.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// any reads the next attribute, whatever its name.
func (r *reader) any() (name byte, value string, err error) {
	if r.rest == "" {
		return 0, "", malformed("Attribute expected, but found end of string.")
	}
	name = r.rest[0]
	if letter := name | 0x20; letter < 'a' || letter > 'z' {
		return 0, "", malformed(fmt.Sprintf("Attribute expected, but found invalid character \"%s\".", shown(name)))
	}
	value, err = r.attr(name)
	return name, value, err
}

// shown is a byte of a stranger's, fit for a message, in PostgreSQL's way.
func shown(c byte) string {
	if c >= 0x21 && c <= 0x7E {
		return "'" + string(rune(c)) + "'"
	}
	return fmt.Sprintf("0x%02x", c)
}

// printable says whether a nonce has only what it may have: ASCII without blanks and commas.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7E || s[i] == ',' {
			return false
		}
	}
	return true
}
