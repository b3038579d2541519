package translate

import (
	"strings"

	"github.com/whereq/libra/translate/stmt"
)

// afterWith finds the verb that a WITH belongs to.
func afterWith(n *native) error {
	verb := n.find(1, "select", "values", "table", "from", "map", "reduce", "insert", "update", "delete", "merge")
	if verb < 0 {
		return nil
	}
	switch w := n.word(verb); w {
	case "insert", "update", "delete", "merge":
		n.apply(changes(stmt.Persistent, strings.ToUpper(w), 0))
	case "from":
		return afterFrom(n)
	}
	return nil
}

// afterFrom tells FROM t SELECT … from Hive's FROM t INSERT ….
func afterFrom(n *native) error {
	if n.find(1, "insert") >= 0 {
		n.apply(changes(stmt.Persistent, "INSERT", 0))
	}
	return nil
}

func longShow(n *native) error {
	if n.begins(1, "create", "table") || n.begins(1, "current", "namespace") || n.begins(1, "table", "extended") {
		n.s.Tag = n.tag(3)
	}
	return nil
}

// createObject tells CREATE [OR REPLACE] [[GLOBAL] TEMPORARY] object. What is temporary belongs to the session, but for
// a global view, which is every session's.
func createObject(n *native) error {
	if n.word(1) == "pool" {
		return nativePool(n)
	}
	i, global := 1, false
	if n.begins(i, "or", "replace") {
		i += 2
	}
	if n.word(i) == "global" {
		i, global = i+1, true
	}
	if w := n.word(i); w == "temp" || w == "temporary" {
		i++
		if !global {
			n.s.Effect = stmt.SessionState
		}
	}
	n.s.Tag = "CREATE " + strings.ToUpper(n.word(i))
	if n.s.Tag == "CREATE TABLE" && n.hasQuery(i) {
		n.s.Tag = "CREATE TABLE AS"
	}
	return nil
}

// hasQuery tells whether a CREATE TABLE has AS and a query, or Spark's query without AS.
func (n *native) hasQuery(i int) bool {
	if n.find(i, "select", "values", "from") >= 0 {
		return true
	}
	as := n.find(i, "as")
	return as >= 0 && (n.word(as+1) == "(" || n.word(as+1) == "with" || n.word(as+1) == "table")
}

func dropObject(n *native) error {
	i := 1
	if w := n.word(1); w == "temp" || w == "temporary" {
		i++
		n.s.Effect = stmt.SessionState
	}
	if n.word(i) == "view" {
		n.s.Effect = stmt.SessionState
	}
	n.s.Variable = n.word(i) == "variable"
	n.s.Tag = "DROP " + strings.ToUpper(n.word(i))
	return nil
}

func alterObject(n *native) error {
	if n.word(1) == "pool" {
		return nativePool(n)
	}
	if n.word(1) == "view" {
		n.s.Effect = stmt.SessionState
	}
	return nil
}

// init joins the statements that hold others to nativeRules, which would be a cycle in the table.
func init() {
	nativeRules["declare"] = nativeRules["declare"].with(nativeDeclare)
	nativeRules["prepare"] = nativeRules["prepare"].with(nativePrepare)
}
