package deparse

import (
	"strconv"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// json_to_record(x) AS t(a int, b text) and its kin: each column is a member's text, read as the column's type.

// recordTypes are the types that such columns can have.
var recordTypes = map[uint32]bool{
	oid.Bool: true, oid.Int2: true, oid.Int4: true, oid.Int8: true, oid.Float4: true, oid.Float8: true, oid.Numeric: true, oid.Text: true, oid.Varchar: true,
	oid.Date: true, oid.Timestamp: true, oid.TimestampTZ: true, oid.UUID: true, oid.JSON: true, oid.JSONB: true,
}

// recordSet is one of a RANGETBLFUNCTION; ok is false for other functions.
func (w *writer) recordSet(f *querytree.Node) (s set, ok bool) {
	c, ok := w.callOf(f.Node("funcexpr"))
	if !ok || f.Node("funcexpr").Tag != "FUNCEXPR" {
		return set{}, false
	}
	list := false
	switch c.name {
	case "json_to_record", "jsonb_to_record":
	case "json_to_recordset", "jsonb_to_recordset":
		list = true
	default:
		return set{}, false
	}
	s.fields = unique(f.Strings("funccolnames"))
	types, typmods := atoms(f, "funccoltypes"), atoms(f, "funccoltypmods")
	if len(types) != len(s.fields) || len(typmods) != len(s.fields) {
		return set{array: c.refuse(c.w.signature(c), "")}, true
	}
	what := "an object"
	if list {
		what = "an array of objects"
	}
	bad := raise("22023", "argument of "+c.name+" must be "+what)
	s.array = c.bind(func(a []string) string {
		elements := "array(" + a[0] + ")"
		if list {
			elements = "CASE WHEN " + a[0] + ` RLIKE '\\A\\s*[\\[]' THEN ` + jsonElements(shallow(a[0])) + " WHEN " + a[0] + " IS NOT NULL THEN " + bad + " END"
		}
		return "transform(" + elements + ", o -> if(o IS NOT NULL AND NOT (o RLIKE '\\\\A\\\\s*[{]'), " + bad + ", struct(" +
			commas(c.members(s.fields, f.Strings("funccolnames"), types, typmods)) + ")))"
	})
	return s, true
}

// members are the columns of one object, called o.
func (c *call) members(as, keys []string, types, typmods []int) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		typ, function := uint32(types[i]), "jsonb_object_field_text"
		if !recordTypes[typ] || typ != oid.Numeric && typmods[i] >= 0 || typ == oid.Numeric && typmods[i] < 0 {
			out[i] = c.refuse("a column of this type in "+c.name+"()", "Take text, numeric(p, s) or another simple type, and cast it in the select list.")
			continue
		}
		if isJSON(typ) {
			function = "jsonb_object_field"
		}
		key := c.w.literalNode(c.node, querytree.Constant{Type: oid.Text, Value: k})
		field := &call{w: c.w, node: c.node, name: function, args: []*querytree.Node{written("o", oid.JSONB), key}, types: []uint32{oid.JSONB, oid.Text}}
		value := rules[function](field)
		if !texts[typ] && !isJSON(typ) {
			value = c.w.viaText(&querytree.Node{Tag: "COERCEVIAIO", Fields: map[string]any{"arg": written(value, oid.Text), "resulttype": strconv.Itoa(types[i])}})
		}
		if n, ok := declared(int32(typmods[i])); ok && typ == oid.Numeric {
			value = "CAST(" + value + " AS " + n.spark() + ")"
		}
		out[i] = value + " AS " + name(as[i])
	}
	return out
}

// atoms are the numbers of a list of OIDs or integers, which begins with a letter.
func atoms(n *querytree.Node, field string) []int {
	var out []int
	for _, s := range n.Strings(field) {
		if i, err := strconv.Atoi(s); err == nil {
			out = append(out, i)
		}
	}
	return out
}
