package translate

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
)

// columnTypes are Spark's types for columns of PostgreSQL's, by internal name; % stands for the modifiers. texts are stored as
// strings.
var columnTypes = map[string]struct{ bare, modified string }{
	"bool": {"BOOLEAN", ""}, "int2": {"SMALLINT", ""}, "int4": {"INT", ""}, "int8": {"BIGINT", ""}, "float4": {"FLOAT", ""}, "float8": {"DOUBLE", ""},
	"numeric": {"DECIMAL(38,18)", "DECIMAL(%)"}, "text": {"STRING", ""},
	"varchar": {"STRING", "VARCHAR(%)"}, "bpchar": {"STRING", "CHAR(%)"}, "bytea": {"BINARY", ""}, "date": {"DATE", ""},
	"time": {"TIME(6)", "TIME(%)"}, "timestamp": {"TIMESTAMP_NTZ", "TIMESTAMP_NTZ"}, "timestamptz": {"TIMESTAMP_LTZ", "TIMESTAMP_LTZ"},
	"uuid": {"STRING", ""}, "json": {"STRING", ""}, "jsonb": {"STRING", ""},
}

// textual are the types whose values Spark's tables keep as strings.
var textual = map[string]bool{"uuid": true, "json": true, "jsonb": true}

// textualType is the OID of a type whose values Spark's tables keep as strings, 0 for other types.
func textualType(n *pg.TypeName) uint32 {
	if t, ok := typeOf(n); ok && textual[n.Names[len(n.Names)-1].GetString_().GetSval()] {
		return t.oid
	}
	return 0
}

// numericType is numeric's OID.
const numericType = 1700

// isBareNumeric tells whether a column is of any scale, which no DECIMAL is.
func isBareNumeric(n *pg.TypeName) bool {
	t, ok := typeOf(n)
	return ok && t.oid == numericType && len(n.Typmods) == 0
}

// varcharType is varchar's OID.
const varcharType = 1043

// isBareVarchar tells whether a column is a varchar of any length, which is a STRING to Spark, as text is.
func isBareVarchar(n *pg.TypeName) bool {
	t, ok := typeOf(n)
	return ok && t.oid == varcharType && len(n.Typmods) == 0 && len(n.ArrayBounds) == 0
}

const (
	hintSerial   = "Spark has no sequences. Make the column an integer and give it its values."
	hintInterval = "Use INTERVAL DAY TO SECOND or INTERVAL YEAR TO MONTH."
)

// unstored are types that no column of Spark's can be.
var unstored = map[string]string{
	"serial": hintSerial, "serial2": hintSerial, "serial4": hintSerial, "serial8": hintSerial, "bigserial": hintSerial, "smallserial": hintSerial,
	"money": "Use NUMERIC(19, 2).", "timetz": "Use TIME.", "xml": "Use TEXT.", "bit": "Use BYTEA.", "varbit": "Use BYTEA.",
	"oid": "Use BIGINT.", "name": "Use TEXT.", "inet": "Use TEXT.", "cidr": "Use TEXT.", "macaddr": "Use TEXT.", "tsvector": "Use TEXT.", "point": "Use two columns.",
}

// The fields of an interval type (INTERVAL_MASK of utils/timestamp.h) that Spark has types for.
const (
	intervalYearToMonth = 1<<2 | 1<<1
	intervalDayToSecond = 1<<3 | 1<<10 | 1<<11 | 1<<12
)

// columnType is a column's type in Spark SQL. A name that PostgreSQL does not know is Spark's own and stays as it is written.
func (c *classifier) columnType(n *pg.TypeName) (string, error) {
	names := n.GetNames()
	last := names[len(names)-1].GetString_().GetSval()
	if len(names) == 2 && names[0].GetString_().GetSval() != "pg_catalog" || n.Setof || n.PctType {
		return "", pgerr.Unsupported("the type "+c.typeText(n), hintTypes)
	}
	if hint, ok := unstored[last]; ok {
		return "", pgerr.Unsupported("the type "+last+" for a column", hint)
	}
	if last == "interval" {
		return intervalType(n)
	}
	if p, s := modifier(n, 0), modifier(n, 1); last == "numeric" && (p > 38 || s < 0 || s > p && len(n.Typmods) > 1) {
		return "", pgerr.Unsupported("the type "+c.typeText(n)+" for a column", "Spark's decimals have up to 38 digits, none of which is beyond the last one.")
	}
	t, ok := columnTypes[last]
	if !ok {
		return c.typeText(n), nil
	}
	name := t.bare
	if mods, ok := constants(n.Typmods); !ok {
		return "", pgerr.Unsupported("the type "+c.typeText(n), hintTypes)
	} else if mods != "" && t.modified != "" {
		name = strings.Replace(t.modified, "%", mods, 1)
	}
	if len(n.ArrayBounds) > 0 {
		name = "ARRAY<" + name + ">"
	}
	return name, nil
}

// modifier is a type's i-th modifier as a number; 0 for none.
func modifier(n *pg.TypeName, i int) int32 {
	if i >= len(n.Typmods) {
		return 0
	}
	return n.Typmods[i].GetAConst().GetIval().GetIval()
}

func intervalType(n *pg.TypeName) (string, error) {
	if len(n.Typmods) > 0 && len(n.ArrayBounds) == 0 {
		switch n.Typmods[0].GetAConst().GetIval().GetIval() {
		case intervalYearToMonth:
			return "INTERVAL YEAR TO MONTH", nil
		case intervalDayToSecond:
			return "INTERVAL DAY TO SECOND", nil
		}
	}
	return "", pgerr.Unsupported("the type interval for a column", hintInterval)
}

// typeText is a type as the client has written it.
func (c *classifier) typeText(n *pg.TypeName) string {
	start := int(n.Location) - c.start
	if start < 0 || start >= len(c.s.Text) {
		return ""
	}
	end, _ := typeSpan(c.s.Text, start)
	return c.s.Text[start:end]
}

// constants writes modifiers that are numbers.
func constants(list []*pg.Node) (string, bool) {
	out := make([]string, len(list))
	for i, n := range list {
		k := n.GetAConst()
		if k == nil || k.GetSval() != nil || k.GetFval() != nil {
			return "", false
		}
		out[i] = strconv.Itoa(int(k.GetIval().GetIval()))
	}
	return strings.Join(out, ","), true
}
