package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// recordFunctions make rows of JSON objects, with columns that the client defines; true for a row of each element of an array.
var recordFunctions = map[string]bool{"json_to_record": false, "jsonb_to_record": false, "json_to_recordset": true, "jsonb_to_recordset": true}

// recordSet is one of recordFunctions in FROM; n is the RANGETBLFUNCTION.
func (w *writer) recordSet(n *querytree.Node) (set, bool) {
	e := n.Node("funcexpr")
	if e.Tag != "FUNCEXPR" {
		return set{}, false
	}
	f, _ := w.Catalog.Function(e.OID("funcid"))
	many, ok := recordFunctions[f.Name]
	if !ok {
		return set{}, false
	}
	c := &call{w: w, node: e, name: f.Name, args: e.Nodes("args"), types: f.Args}
	names, types, mods := n.Strings("funccolnames"), n.Strings("funccoltypes"), n.Strings("funccoltypmods")
	row := func(v string) string {
		fields := make([]string, len(names))
		for i, field := range names {
			value := w.letText(jsonMemberOf(v, field), func(m string) string { return w.jsonAs(e, m, oidOf(types[i]), int32(atoi(mods[i]))) })
			fields[i] = value + " AS " + name("c"+itoa(i))
		}
		return "struct(" + commas(fields) + ")"
	}
	out := set{fields: make([]string, len(names))}
	for i := range names {
		out.fields[i] = "c" + itoa(i)
	}
	out.array = w.letText(c.json(0), func(x string) string {
		object := " RLIKE '\\\\A\\\\s*\\\\{'"
		if !many {
			return "array(if(" + x + object + " OR " + x + " IS NULL, " + row(shallow(x)) + ", " + raise("22023", "cannot call "+f.Name+" on a value that is no object") + "))"
		}
		v := w.alias()
		elements := "transform(" + jsonElements(shallow(x)) + ", " + v + " -> if(" + v + object + ", " + row(v) + ", " + raise("22023", "argument of "+f.Name+" must be an array of objects") + "))"
		return ofArray(x, elements, "cannot call "+f.Name+" on an object", "cannot call "+f.Name+" on a scalar")
	})
	return out, true
}

// isRecordNumeric tells whether a column of a function in FROM is a numeric of any scale that recordSet gives as a text.
func isRecordNumeric(r *querytree.Node, attno int) bool {
	list := r.Nodes("functions")
	if len(list) != 1 || attno < 1 {
		return false
	}
	types, mods := list[0].Strings("funccoltypes"), list[0].Strings("funccoltypmods")
	return attno <= len(types) && oidOf(types[attno-1]) == oid.Numeric && atoi(mods[attno-1]) < 4
}

// jsonAs is a JSON value, which may be NULL, as one of a PostgreSQL type: null is NULL, and texts are read as the type reads them.
func (w *writer) jsonAs(n *querytree.Node, v string, typ uint32, typmod int32) string {
	if elem := oid.ElemOf(typ); elem != 0 && typmod < 0 && elem != oid.Numeric {
		e := w.alias()
		return "CASE WHEN startswith(" + v + ", '[') THEN transform(" + jsonElements(v) + ", " + e + " -> " + w.jsonAs(n, e, elem, -1) + ") WHEN " + v + " <> 'null' THEN " +
			raise("22P02", "expected JSON array") + " END"
	}
	switch read := w.letText(jsonAsText(v), func(s string) string { return w.readAs(n, s, typ, typmod) }); {
	case typ == oid.JSONB:
		return "nullif(" + canonicalJSON(v) + ", 'null')"
	case typ == oid.JSON:
		return "nullif(" + v + ", 'null')"
	default:
		return read
	}
}

// readAs reads a text as a value of a type.
func (w *writer) readAs(n *querytree.Node, s string, typ uint32, typmod int32) string {
	cast := &querytree.Node{Tag: "COERCEVIAIO", Fields: map[string]any{"arg": written(s, oid.Text), "resulttype": itoa(int(typ)), "location": n.Fields["location"]}}
	switch {
	case isJSON(typ):
		return s
	case typ == oid.Numeric && typmod < 4:
		return w.exactViaText(cast)
	case typ == oid.Numeric:
		return "CAST(" + s + " AS " + decimal(typmod) + ")"
	case typ == oid.Text || typ == oid.Varchar && typmod < 0:
		return s
	case typ == oid.Varchar:
		length := itoa(int(typmod - 4))
		return "if(char_length(" + s + ") > " + length + ", " + raise("22001", "value too long for type character varying("+length+")") + ", " + s + ")"
	case typmod >= 0:
		return w.refuse(n, "a column of the type "+oid.FormatType(typ, typmod)+" made of JSON", "Leave the modifier out.")
	}
	return w.viaText(cast)
}
