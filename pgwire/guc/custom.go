package guc

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// checkCustom tells whether a name that nobody defined may become a custom setting
// (guc.c, assignable_custom_variable_name).
func (r *Registry) checkCustom(name string) error {
	prefix, _, dotted := strings.Cut(name, ".")
	if !dotted {
		return unrecognized(name)
	}
	bad := pgerr.New(pgerr.InvalidName, `invalid configuration parameter name "`+name+`"`)
	if !customName(name) {
		return bad.WithDetail("Custom parameter names must be two or more simple identifiers separated by dots.")
	}
	if r.prefixes[fold(prefix)] {
		return bad.WithDetail(`"` + prefix + `" is a reserved prefix.`)
	}
	return nil
}

func customName(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || !identifierStart(part[0]) {
			return false
		}
		for i := 1; i < len(part); i++ {
			if c := part[i]; !identifierStart(c) && c != '$' && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

func identifierStart(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
