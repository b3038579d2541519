package translate

import "github.com/whereq/libra/translate/stmt"

// nativeRule says what a statement of Spark's is that begins with a word.
type nativeRule struct {
	kind     stmt.Kind
	effect   stmt.Effect
	rows     stmt.Rows
	tag      string // command tag; empty: the first words of the statement
	words    int    // how many
	variable bool   // may declare or set SQL variables
	refine   func(n *native) error
}

func (n *native) apply(r nativeRule) {
	n.s.Kind, n.s.Effect, n.s.Rows, n.s.Variable = r.kind, r.effect, r.rows, r.variable
	if n.s.Tag = r.tag; r.tag == "" {
		n.s.Tag = n.tag(max(r.words, 1))
	}
}

func reads(tag string, words int) nativeRule {
	return nativeRule{kind: stmt.Query, rows: stmt.HasRows, tag: tag, words: words}
}

func changes(effect stmt.Effect, tag string, words int) nativeRule {
	return nativeRule{kind: stmt.Command, effect: effect, tag: tag, words: words}
}

// with adds what the words after the first tell.
func (r nativeRule) with(refine func(*native) error) nativeRule {
	r.refine = refine
	return r
}

// nativeRules sorts Spark's statements (Spark's SqlBaseParser.g4, rule statement) and those of the table formats that
// extend it, by their first word.
var nativeRules = map[string]nativeRule{
	"select":   reads("SELECT", 0),
	"values":   reads("SELECT", 0),
	"table":    reads("SELECT", 0),
	"map":      reads("SELECT", 0),
	"reduce":   reads("SELECT", 0),
	"(":        reads("SELECT", 0),
	"with":     reads("SELECT", 0).with(afterWith),
	"from":     reads("SELECT", 0).with(afterFrom),
	"explain":  reads("EXPLAIN", 0),
	"describe": reads("DESCRIBE", 0),
	"desc":     reads("DESCRIBE", 0),
	"show":     reads("", 2).with(longShow),
	"list":     reads("", 2),

	"insert":   changes(stmt.Persistent, "INSERT", 0),
	"update":   changes(stmt.Persistent, "UPDATE", 0),
	"delete":   changes(stmt.Persistent, "DELETE", 0),
	"merge":    changes(stmt.Persistent, "MERGE", 0),
	"truncate": changes(stmt.Persistent, "TRUNCATE TABLE", 0),
	"load":     changes(stmt.Persistent, "LOAD DATA", 0),
	"replace":  changes(stmt.Persistent, "", 2),
	"create":   changes(stmt.Persistent, "", 0).with(createObject),
	"drop":     changes(stmt.Persistent, "", 0).with(dropObject),
	"alter":    changes(stmt.Persistent, "", 2).with(alterObject),
	"comment":  changes(stmt.Persistent, "COMMENT", 0),
	"analyze":  changes(stmt.Persistent, "", 2),
	"refresh":  changes(stmt.Persistent, "REFRESH", 0),
	"msck":     changes(stmt.Persistent, "MSCK REPAIR TABLE", 0),
	"repair":   changes(stmt.Persistent, "REPAIR TABLE", 0),
	"grant":    changes(stmt.Persistent, "GRANT", 0),
	"revoke":   changes(stmt.Persistent, "REVOKE", 0),

	// Delta Lake's, Iceberg's and Hudi's.
	"optimize": {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "OPTIMIZE"},
	"vacuum":   {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "VACUUM"},
	"restore":  {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "RESTORE"},
	"convert":  {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "CONVERT"},
	"generate": {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "GENERATE"},
	"call":     {kind: stmt.Command, effect: stmt.Persistent, rows: stmt.UnknownRows, tag: "CALL"},

	"use":     changes(stmt.CurrentSchema, "USE", 0),
	"cache":   changes(stmt.SessionState, "CACHE TABLE", 0),
	"uncache": changes(stmt.SessionState, "UNCACHE TABLE", 0),
	"clear":   changes(stmt.SessionState, "CLEAR CACHE", 0),
	"add":     changes(stmt.SessionState, "", 2),
	"reset":   changes(stmt.SessionState, "RESET", 0),
	"set":     {refine: nativeSet},
	"declare": {kind: stmt.Command, effect: stmt.SessionState, tag: "DECLARE VARIABLE", variable: true},
	"prepare": {kind: stmt.Command, effect: stmt.SessionState, tag: "PREPARE"},
	"execute": {kind: stmt.Command, effect: stmt.SessionState, rows: stmt.UnknownRows, tag: "EXECUTE IMMEDIATE", variable: true},
	"begin":   {kind: stmt.Command, effect: stmt.SessionState, rows: stmt.UnknownRows, tag: "BEGIN", variable: true},
}
