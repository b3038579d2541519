package sessions

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/rowenc"
)

// A schema as Spark prints it: a column a line, what is in it on the lines below, deeper.
var (
	treeLine = regexp.MustCompile(`^ ((?:\|    |     )*)\|-- (.*): ([^:]*?)(?: \((?:nullable|containsNull|valueContainsNull) = (true|false)\))?$`)
	digits   = regexp.MustCompile(`^(decimal|char|varchar|time)\((\d+)(?:, ?(\d+))?\)$`)
)

// treeTypes are types by the names that they have in the tree.
var treeTypes = map[string]arrow.DataType{
	"boolean": arrow.FixedWidthTypes.Boolean, "byte": arrow.PrimitiveTypes.Int8, "short": arrow.PrimitiveTypes.Int16,
	"integer": arrow.PrimitiveTypes.Int32, "long": arrow.PrimitiveTypes.Int64, "float": arrow.PrimitiveTypes.Float32,
	"double": arrow.PrimitiveTypes.Float64, "string": arrow.BinaryTypes.String, "binary": arrow.BinaryTypes.Binary,
	"date": arrow.FixedWidthTypes.Date32, "timestamp": arrow.FixedWidthTypes.Timestamp_us,
	"timestamp_ntz": &arrow.TimestampType{Unit: arrow.Microsecond}, "void": arrow.Null,
	"map":     arrow.MapOf(arrow.BinaryTypes.String, arrow.BinaryTypes.String),
	"struct":  arrow.StructOf(arrow.Field{Name: "a", Type: arrow.BinaryTypes.String}),
	"variant": arrow.StructOf(arrow.Field{Name: "value", Type: arrow.BinaryTypes.Binary}, arrow.Field{Name: "metadata", Type: arrow.BinaryTypes.Binary}),
	"tinyint": arrow.PrimitiveTypes.Int8, "smallint": arrow.PrimitiveTypes.Int16, "int": arrow.PrimitiveTypes.Int32, "bigint": arrow.PrimitiveTypes.Int64,
}

// treeColumns are the columns of a printed schema, without comments, and without the lengths that Spark keeps elsewhere; nil when one of
// them is not understood.
func treeColumns(tree string, view bool) []shells.Column {
	var fields []arrow.Field
	lines := strings.Split(strings.TrimRight(tree, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		m := treeLine.FindStringSubmatch(lines[i])
		if m == nil {
			return nil
		}
		if m[1] != "" {
			continue // inside a column
		}
		t := treeType(lines[i:])
		if t == nil {
			return nil
		}
		fields = append(fields, arrow.Field{Name: m[2], Type: t, Nullable: m[4] != "false", Metadata: arrow.MetadataFrom(map[string]string{rowenc.SparkTypeKey: m[3]})})
	}
	columns, err := columnsOf(arrow.NewSchema(fields, nil), view)
	if err != nil {
		return nil
	}
	return columns
}

// treeType is the type on the first of the lines; an array's element is on the next.
func treeType(lines []string) arrow.DataType {
	if len(lines) == 0 {
		return nil
	}
	m := treeLine.FindStringSubmatch(lines[0])
	if m == nil {
		return nil
	}
	name := m[3]
	switch {
	case name == "array":
		if element := treeType(lines[1:]); element != nil {
			return arrow.ListOf(element)
		}
		return nil
	case strings.HasPrefix(name, "string collate "):
		return arrow.BinaryTypes.String
	case strings.HasPrefix(name, "interval "):
		return treeInterval(name)
	}
	if t := treeTypes[name]; t != nil {
		return t
	}
	return treeParametric(name)
}

func treeInterval(name string) arrow.DataType {
	if strings.Contains(name, "year") || strings.Contains(name, "month") {
		return arrow.FixedWidthTypes.MonthInterval
	}
	return arrow.FixedWidthTypes.Duration_us
}

func treeParametric(name string) arrow.DataType {
	m := digits.FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	switch m[1] {
	case "time":
		return arrow.FixedWidthTypes.Time64ns
	case "decimal":
		precision, err1 := strconv.ParseInt(m[2], 10, 32)
		scale, err2 := strconv.ParseInt(m[3], 10, 32)
		if err1 != nil || err2 != nil {
			return nil
		}
		return &arrow.Decimal128Type{Precision: int32(precision), Scale: int32(scale)}
	}
	return arrow.BinaryTypes.String
}
