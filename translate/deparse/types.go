package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// typeFields are the fields that hold a node's type, by tag.
var typeFields = map[string]string{
	"VAR": "vartype", "CONST": "consttype", "PARAM": "paramtype", "FUNCEXPR": "funcresulttype", "OPEXPR": "opresulttype",
	"DISTINCTEXPR": "opresulttype", "NULLIFEXPR": "opresulttype", "RELABELTYPE": "resulttype", "COERCEVIAIO": "resulttype",
	"ARRAYCOERCEEXPR": "resulttype", "CASEEXPR": "casetype", "CASE": "casetype", "CASETESTEXPR": "typeId",
	"ARRAYEXPR": "array_typeid", "ARRAY": "array_typeid", "ROWEXPR": "row_typeid", "ROW": "row_typeid",
	"COALESCEEXPR": "coalescetype", "COALESCE": "coalescetype", "MINMAXEXPR": "minmaxtype", "MINMAX": "minmaxtype",
	"SQLVALUEFUNCTION": "type", "SUBSCRIPTINGREF": "refrestype", "AGGREF": "aggtype", "WINDOWFUNC": "wintype",
	"FIELDSELECT": "resulttype", "COERCETODOMAIN": "resulttype", "CONVERTROWTYPEEXPR": "resulttype", valueTag: "type",
}

// typeOf is the PostgreSQL type of an expression (exprType of nodeFuncs.c).
func typeOf(n *querytree.Node) uint32 {
	if n == nil {
		return oid.Unknown
	}
	if f := typeFields[n.Tag]; f != "" {
		return n.OID(f)
	}
	switch n.Tag {
	case "SCALARARRAYOPEXPR", "BOOLEXPR", "ROWCOMPAREEXPR", "ROWCOMPARE", "NULLTEST", "BOOLEANTEST":
		return oid.Bool
	case "GROUPINGFUNC":
		return oid.Int4
	case "COLLATEEXPR":
		return typeOf(n.Node("arg"))
	case "SUBLINK":
		return sublinkType(n)
	}
	return oid.Unknown
}

func sublinkType(n *querytree.Node) uint32 {
	kind := n.Int("subLinkType")
	if kind != linkExpr && kind != linkArray {
		return oid.Bool
	}
	list := targets(n.Node("subselect"))
	if len(list) == 0 {
		return oid.Unknown
	}
	t := typeOf(list[0].Node("expr"))
	if kind == linkArray {
		return oid.ArrayOf(t)
	}
	return t
}

// typmodFields are the fields that hold a node's type modifier, by tag.
var typmodFields = map[string]string{
	"VAR": "vartypmod", "CONST": "consttypmod", "PARAM": "paramtypmod", "RELABELTYPE": "resulttypmod", "ARRAYCOERCEEXPR": "resulttypmod",
	"SUBSCRIPTINGREF": "reftypmod", "CASETESTEXPR": "typeMod", "FIELDSELECT": "resulttypmod", "SQLVALUEFUNCTION": "typmod",
	"COERCETODOMAIN": "resulttypmod",
}

// typmodOf is the type modifier of an expression, -1 for none (exprTypmod of nodeFuncs.c).
func typmodOf(n *querytree.Node) int32 {
	if n == nil {
		return -1
	}
	if f := typmodFields[n.Tag]; f != "" {
		return int32(n.Int(f))
	}
	switch n.Tag {
	case "FUNCEXPR":
		return lengthCoercion(n)
	case "CASEEXPR", "CASE":
		list := []*querytree.Node{n.Node("defresult")}
		for _, when := range n.Nodes("args") {
			list = append(list, when.Node("result"))
		}
		return commonTypmod(typeOf(n), list)
	case "COALESCEEXPR", "COALESCE", "MINMAXEXPR", "MINMAX":
		return commonTypmod(typeOf(n), n.Nodes("args"))
	case "COLLATEEXPR":
		return typmodOf(n.Node("arg"))
	case "NULLIFEXPR":
		return typmodOf(n.Nodes("args")[0])
	case "SUBLINK":
		if list := targets(n.Node("subselect")); n.Int("subLinkType") == linkExpr && len(list) > 0 {
			return typmodOf(list[0].Node("expr"))
		}
	}
	return -1
}

// commonTypmod is what all expressions of a type share.
func commonTypmod(typ uint32, list []*querytree.Node) int32 {
	common := int32(-1)
	for i, n := range list {
		m := typmodOf(n)
		if n == nil || typeOf(n) != typ || m < 0 || i > 0 && m != common {
			return -1
		}
		common = m
	}
	return common
}

// The forms of a function call (CoercionForm, primnodes.h).
const (
	formCall = iota
	formExplicitCast
	formImplicitCast
)

// lengthCoercion is the modifier that a cast such as numeric(x, 10 << 16 …) applies.
func lengthCoercion(n *querytree.Node) int32 {
	args := n.Nodes("args")
	if f := n.Int("funcformat"); f != formExplicitCast && f != formImplicitCast || len(args) < 2 || len(args) > 3 {
		return -1
	}
	if c := args[1]; c.Tag == "CONST" && c.OID("consttype") == oid.Int4 && !c.Bool("constisnull") {
		v, err := c.Constant()
		if i, ok := v.Value.(int64); err == nil && ok {
			return int32(i)
		}
	}
	return -1
}

// sparkTypes are Spark's types for PostgreSQL's. numeric is every DECIMAL (numeric.go), an interval a struct (interval.go).
var sparkTypes = map[uint32]string{
	oid.Bool: "BOOLEAN", oid.Int2: "SMALLINT", oid.Int4: "INT", oid.Int8: "BIGINT", oid.Float4: "FLOAT", oid.Float8: "DOUBLE",
	oid.Numeric: "DECIMAL(38,18)", oid.Text: "STRING", oid.Varchar: "STRING", oid.BPChar: "STRING", oid.Name: "STRING", oid.Char: "STRING",
	oid.Unknown: "STRING", oid.Bytea: "BINARY", oid.Date: "DATE", oid.Time: "TIME(6)", oid.Timestamp: "TIMESTAMP_NTZ",
	oid.TimestampTZ: "TIMESTAMP", oid.Interval: intervalType, oid.UUID: "STRING", oid.JSON: "STRING", oid.JSONB: "STRING", oid.OID: "BIGINT",
}

// sparkType is Spark's type for one of PostgreSQL's; n is what needs it, for the error.
func (w *writer) sparkType(n *querytree.Node, typ uint32, typmod int32) string {
	if typ == oid.Numeric {
		return decimal(typmod)
	}
	if s := sparkTypes[typ]; s != "" {
		return s
	}
	if elem := oid.ElemOf(typ); elem != 0 {
		return "ARRAY<" + w.sparkType(n, elem, typmod) + ">"
	}
	return w.refuse(n, "the type "+w.typeName(typ), "")
}

// decimal is numeric(p, s); Spark has at most 38 digits.
func decimal(typmod int32) string {
	if typmod < 4 {
		return "DECIMAL(38,18)"
	}
	p, s := int(typmod-4)>>16&0xFFFF, int(typmod-4)&0x7FF
	if s > 1023 || s > 38 {
		s = 0
	}
	return "DECIMAL(" + itoa(min(max(p, s), 38)) + "," + itoa(s) + ")"
}

// typeName is how a type is called in messages.
func (w *writer) typeName(typ uint32) string {
	if t, ok := oid.Lookup(typ); ok {
		return t.SQL
	}
	if t, ok := w.Catalog.Type(typ); ok {
		return t.Name
	}
	return itoa(int(typ))
}
