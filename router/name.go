package router

import (
	"strings"
	"unicode"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxSessionName is how long the name of a session may be, as long as PostgreSQL's names.
const maxSessionName = 63

// CheckSessionName checks a value of libra.session.
func CheckSessionName(name string) (string, error) {
	if len(name) > maxSessionName || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", pgerr.Newf(pgerr.InvalidParameterValue, "invalid value for parameter \"libra.session\": %q", name).
			WithDetail("A session's name has 63 bytes at most, and no control characters.")
	}
	return name, nil
}
