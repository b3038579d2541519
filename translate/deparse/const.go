package deparse

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// constant is a literal.
func (w *writer) constant(n *querytree.Node) string {
	c, err := n.Constant()
	if err != nil {
		return w.refuse(n, "a constant of the type "+w.typeName(c.Type), "")
	}
	return mark(n) + w.literal(n, c)
}

// literal writes a value. n is where it stands, for errors.
func (w *writer) literal(n *querytree.Node, c querytree.Constant) string {
	if c.Null {
		if c.Type == oid.Unknown {
			return "NULL"
		}
		if c.Type == oid.Numeric && c.Typmod < 0 {
			return "CAST(NULL AS DECIMAL(1,0))" // so that it takes no digits from what it is combined with
		}
		return "CAST(NULL AS " + w.sparkType(n, c.Type, c.Typmod) + ")"
	}
	switch v := c.Value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return integer(c.Type, v)
	case float64:
		if c.Type == oid.Float4 {
			return single(v)
		}
		return float(v)
	case string:
		if c.Type == oid.Numeric {
			return w.numericLiteral(n, v)
		}
		return text(v)
	case querytree.Bytes:
		return "X'" + strings.ToUpper(hex.EncodeToString(v)) + "'"
	case querytree.Days:
		return w.dateLiteral(n, v)
	case querytree.Micros:
		return w.momentLiteral(n, c.Type, v)
	case querytree.Interval:
		return w.intervalLiteral(n, v)
	case querytree.Array:
		return w.arrayConstant(n, c.Type, v)
	}
	return w.refuse(n, "a constant of the type "+w.typeName(c.Type), "")
}

// integer has the suffix of its type. The lowest values can't be written with a minus.
func integer(typ uint32, v int64) string {
	suffix := map[uint32]string{oid.Int2: "S", oid.Int8: "L", oid.OID: "L"}[typ]
	if v >= 0 {
		return strconv.FormatInt(v, 10) + suffix
	}
	return "CAST('" + strconv.FormatInt(v, 10) + "' AS " + sparkTypes[typ] + ")"
}

func float(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || math.Signbit(v) {
		return "CAST('" + strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "Inf", "Infinity", 1) + "' AS DOUBLE)"
	}
	return strconv.FormatFloat(v, 'g', -1, 64) + "D"
}

func single(v float64) string {
	return "CAST('" + strings.Replace(strconv.FormatFloat(v, 'g', -1, 32), "Inf", "Infinity", 1) + "' AS FLOAT)"
}

// numericLiteral keeps the scale that the text has.
func (w *writer) numericLiteral(n *querytree.Node, v string) string {
	digits := strings.TrimLeft(strings.Replace(strings.TrimPrefix(v, "-"), ".", "", 1), "0")
	_, fraction, _ := strings.Cut(v, ".")
	if strings.ContainsAny(v, "NI") || max(len(digits), len(fraction)) > 38 {
		return w.refuse(n, "the numeric "+v, "Spark's decimals have 38 digits and neither NaN nor infinity.")
	}
	precision := max(len(digits), len(fraction), 1)
	if strings.HasPrefix(v, "-") {
		return fmt.Sprintf("CAST('%s' AS DECIMAL(%d,%d))", v, precision, len(fraction))
	}
	return v + "BD"
}

// postgresEpoch is where PostgreSQL's dates and times begin.
var postgresEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// inRange says whether Spark has a literal for a moment; it has none before the year 1 and after 9999.
func inRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

const rangeHint = "Spark's dates and times go from the year 1 to 9999 and have no infinity."

func (w *writer) dateLiteral(n *querytree.Node, v querytree.Days) string {
	t := postgresEpoch.AddDate(0, 0, int(v))
	if v == math.MaxInt32 || v == math.MinInt32 || !inRange(t) {
		return w.refuse(n, "a date out of Spark's range", rangeHint)
	}
	return t.Format("DATE'2006-01-02'")
}

func (w *writer) momentLiteral(n *querytree.Node, typ uint32, v querytree.Micros) string {
	if v == math.MaxInt64 || v == math.MinInt64 {
		return w.refuse(n, "infinity", rangeHint)
	}
	seconds, micros := int64(v)/1e6, int64(v)%1e6
	t := time.Unix(postgresEpoch.Unix()+seconds, micros*1000).UTC()
	switch {
	case typ == oid.Time:
		return t.Format("TIME'15:04:05.000000'")
	case !inRange(t):
		return w.refuse(n, "a time out of Spark's range", rangeHint)
	case typ == oid.TimestampTZ:
		return t.Format("TIMESTAMP_LTZ'2006-01-02 15:04:05.000000 UTC'")
	}
	return t.Format("TIMESTAMP_NTZ'2006-01-02 15:04:05.000000'")
}

// micros is a number of seconds with six digits behind the point.
func micros(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%06d", sign, v/1e6, v%1e6)
}

// arrayConstant is an array literal of one dimension that counts from 1.
func (w *writer) arrayConstant(n *querytree.Node, typ uint32, a querytree.Array) string {
	if len(a.Dims) > 1 || len(a.Lower) == 1 && a.Lower[0] != 1 {
		return w.refuse(n, "an array of several dimensions or with bounds of its own", "")
	}
	if len(a.Values) == 0 {
		return "CAST(array() AS " + w.sparkType(n, typ, -1) + ")"
	}
	return "array(" + commas(each(a.Values, func(c querytree.Constant) string { return w.literal(n, c) })) + ")"
}
