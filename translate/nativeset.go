package translate

import (
	"regexp"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// sparkSetting is Spark's SET key = value, whose value is the rest of the text, quotes and all.
var sparkSetting = regexp.MustCompile("(?is)^`?([a-z_][a-z0-9_.-]*)`?\\s*=\\s*(.*)$")

// nativeSet sorts the forms of SET that are Spark's alone.
func nativeSet(n *native) error {
	switch n.word(1) {
	case "var", "variable":
		n.apply(nativeRule{kind: stmt.Command, effect: stmt.SessionState, tag: "SET", variable: true})
		return nil
	case "catalog":
		n.apply(changes(stmt.CurrentSchema, "SET CATALOG", 0))
		return nil
	case "collation":
		n.apply(changes(stmt.SessionState, "SET", 0))
		return nil
	case "time":
		return pgerr.Unsupported("this form of SET TIME ZONE", "Use SET TIME ZONE 'Area/City', or SET TIME ZONE INTERVAL '02:00' HOUR TO MINUTE.")
	}
	rest := strings.TrimLeft(n.s.Text[n.tokens[0].end:], " \t\r\n\v\f")
	if m := sparkSetting.FindStringSubmatch(rest); m != nil {
		n.apply(nativeRule{kind: stmt.Local, tag: "SET"})
		n.s.Native = false
		n.s.Local = &stmt.Set{Assignments: []stmt.Assignment{{Name: m[1], Value: &m[2]}}}
		return nil
	}
	if !strings.Contains(rest, "=") {
		n.apply(reads("SET", 0)) // SET, SET -v and SET key show settings
		return nil
	}
	n.apply(nativeRule{kind: stmt.Command, effect: stmt.SessionState, rows: stmt.UnknownRows, tag: "SET"})
	return nil
}
