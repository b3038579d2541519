package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// castType is a PostgreSQL type in a cast.
type castType struct {
	oid   uint32 // type OID (catalog/pg_type.dat)
	array uint32 // OID of its array type

	// bare is Spark's name of it without modifiers, modified with them ("" when Spark has none such); both empty
	// leaves the cast as it is.
	bare, modified string
	isArray        bool
}

// castTypes are the types whose names libra knows, by PostgreSQL's internal name. Spark's bare DECIMAL would have no
// fraction: DECIMAL(38,18) keeps every value that fits.
var castTypes = map[string]castType{
	"bool":        {oid: 16, array: 1000, bare: "BOOLEAN"},
	"bytea":       {oid: 17, array: 1001, bare: "BINARY"},
	"name":        {oid: 19, array: 1003, bare: "STRING"},
	"int8":        {oid: 20, array: 1016, bare: "BIGINT"},
	"int2":        {oid: 21, array: 1005, bare: "SMALLINT"},
	"int4":        {oid: 23, array: 1007, bare: "INT"},
	"text":        {oid: 25, array: 1009, bare: "STRING"},
	"oid":         {oid: 26, array: 1028, bare: "BIGINT"},
	"json":        {oid: 114, array: 199},
	"float4":      {oid: 700, array: 1021, bare: "FLOAT", modified: "FLOAT"},
	"float8":      {oid: 701, array: 1022, bare: "DOUBLE", modified: "DOUBLE"},
	"bpchar":      {oid: 1042, array: 1014, bare: "STRING", modified: "CHAR%"},
	"varchar":     {oid: 1043, array: 1015, bare: "STRING", modified: "VARCHAR%"},
	"date":        {oid: 1082, array: 1182, bare: "DATE"},
	"time":        {oid: 1083, array: 1183},
	"timestamp":   {oid: 1114, array: 1115, bare: "TIMESTAMP_NTZ"},
	"timestamptz": {oid: 1184, array: 1185, bare: "TIMESTAMP_LTZ"},
	"interval":    {oid: 1186, array: 1187},
	"timetz":      {oid: 1266, array: 1270},
	"numeric":     {oid: 1700, array: 1231, bare: "DECIMAL(38,18)", modified: "DECIMAL%"},
	"uuid":        {oid: 2950, array: 2951},
	"jsonb":       {oid: 3802, array: 3807},
}

// typeOf finds the type that a cast names; for an array its OID is the array type's.
func typeOf(n *pg.TypeName) (castType, bool) {
	names := n.GetNames()
	if len(names) == 2 && names[0].GetString_().GetSval() == "pg_catalog" {
		names = names[1:]
	}
	if len(names) != 1 || n.Setof || n.PctType {
		return castType{}, false
	}
	t, ok := castTypes[names[0].GetString_().GetSval()]
	if len(n.ArrayBounds) > 0 {
		t.isArray, t.oid = true, t.array
	}
	return t, ok
}

// spark gives Spark's name of the type with modifiers as they stand in the text: "(10,2)" or "".
func (t castType) spark(typmods string) (string, bool) {
	name := t.bare
	if strings.Trim(typmods, "(),-0123456789") != "" {
		return "", false // no constants
	}
	if typmods != "" {
		name = strings.Replace(t.modified, "%", typmods, 1)
	}
	if name == "" {
		return "", false
	}
	if t.isArray {
		name = "ARRAY<" + name + ">"
	}
	return name, true
}

// typeSpan finds the end of the type name that begins at start, and its modifiers: PostgreSQL's types may be several
// words, with modifiers in the midst (timestamp(3) with time zone) and array bounds at the end.
func typeSpan(text string, start int) (end int, typmods string) {
	s := pgScanner{text: text, at: start}
	t := s.next()
	end = t.end
	first := strings.ToLower(t.text(text))
	for t = s.next(); t.kind != endToken && t.kind != broken; t = s.next() {
		switch {
		case t.byte(text) == '.':
			t = s.next()
			first = ""
		case t.byte(text) == '(':
			closing := skipTo(&s, ')')
			typmods = strings.Join(strings.Fields(text[t.start:closing.end]), "")
			t = closing
		case t.byte(text) == '[':
			t = skipTo(&s, ']')
		case t.kind == word && continuesType(first, strings.ToLower(t.text(text))):
		default:
			return end, typmods
		}
		end = t.end
	}
	return end, typmods
}

func skipTo(s *pgScanner, closer byte) token {
	t := s.next()
	for t.kind != endToken && t.kind != broken && t.byte(s.text) != closer {
		t = s.next()
	}
	return t
}

// continuesType tells whether a word belongs to the type that began with first.
func continuesType(first, next string) bool {
	switch first {
	case "double":
		return next == "precision"
	case "character", "char", "nchar", "bit":
		return next == "varying"
	case "national":
		return next == "character" || next == "char" || next == "varying"
	case "timestamp", "time":
		return next == "with" || next == "without" || next == "time" || next == "zone"
	}
	return next == "array"
}
