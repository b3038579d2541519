package oid

import (
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// SQLSTATEs that only reading values needs.
const (
	codeInvalidTimeZoneDisplacement = "22009"
	codeIntervalFieldOverflow       = "22015"
	codeArraySubscript              = "2202E"
)

// maxShown is how much of a value an error shows; PostgreSQL shows all of it, however long.
const maxShown = 200

func shown(s string) string {
	if len(s) <= maxShown {
		return s
	}
	cut := maxShown
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// invalidSyntax is PostgreSQL's words for a text that isn't of the type's form.
func invalidSyntax(typeName, s string) error {
	return pgerr.Newf(pgerr.InvalidTextRepresentation, `invalid input syntax for type %s: "%s"`, typeName, shown(s))
}

func outOfRange(typeName, s string) error {
	return pgerr.Newf(pgerr.NumericValueOutOfRange, `value "%s" is out of range for type %s`, shown(s), typeName)
}

func badBinary(id uint32) error {
	return pgerr.Newf(pgerr.InvalidBinaryRepresentation, "incorrect binary data format for type %s", FormatType(id, NoTypmod))
}
