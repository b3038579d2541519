package sessions

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// withArrays is the statement with a cast around each parameter that is an array. Spark writes arguments into the
// statement as literals, and a literal array that is NULL or empty has lost its element type.
func withArrays(s *stmt.Statement, types []uint32) *stmt.Statement {
	if !anyArray(types) {
		return s
	}
	cast := *s
	cast.Edits = make([]stmt.Edit, len(s.Edits))
	var sql strings.Builder
	at, shift := 0, 0 // in s.Spark; how much longer it is than the client's text
	for i, e := range s.Edits {
		start := e.At + shift
		text := s.Spark[start : start+e.New]
		shift += e.New - e.Old
		if t := parameterType(text, types); oid.ElemOf(t) != 0 {
			text = "CAST(" + text + " AS " + sparkType(t).String() + ")"
		}
		sql.WriteString(s.Spark[at:start])
		sql.WriteString(text)
		at = start + e.New
		cast.Edits[i] = stmt.Edit{At: e.At, Old: e.Old, New: len(text)}
	}
	sql.WriteString(s.Spark[at:])
	cast.Spark = sql.String()
	return &cast
}

func anyArray(types []uint32) bool {
	for _, t := range types {
		if oid.ElemOf(t) != 0 {
			return true
		}
	}
	return false
}

// parameterType is the type of the parameter that a piece of Spark's text is, 0 when it is none.
func parameterType(text string, types []uint32) uint32 {
	digits, is := strings.CutPrefix(text, ":"+strings.TrimSuffix(stmt.ParamName(1), "1"))
	n, err := strconv.Atoi(digits)
	if !is || err != nil || n < 1 || n > len(types) {
		return 0
	}
	return types[n-1]
}
