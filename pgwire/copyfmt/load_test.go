package copyfmt

import (
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/pgwire/rowenc"
)

// arrowTypes are the Arrow types of Spark's columns, under PostgreSQL's names for them.
var arrowTypes = map[string]arrow.DataType{
	"boolean": arrow.FixedWidthTypes.Boolean, "smallint": arrow.PrimitiveTypes.Int16, "integer": arrow.PrimitiveTypes.Int32,
	"bigint": arrow.PrimitiveTypes.Int64, "real": arrow.PrimitiveTypes.Float32, "double precision": arrow.PrimitiveTypes.Float64,
	"text": arrow.BinaryTypes.String, "bytea": arrow.BinaryTypes.Binary, "date": arrow.FixedWidthTypes.Date32,
	"timestamp": &arrow.TimestampType{Unit: arrow.Microsecond}, "timestamptz": arrow.FixedWidthTypes.Timestamp_us,
	"time": arrow.FixedWidthTypes.Time64ns, "interval": arrow.FixedWidthTypes.MonthDayNanoInterval,
	"tinyint": arrow.PrimitiveTypes.Int8, "yearmonth": arrow.FixedWidthTypes.MonthInterval, "daytime": arrow.FixedWidthTypes.Duration_us,
}

var (
	columnPattern  = regexp.MustCompile(`^("[^"]*"|\w+) (.*?)( not null)?( default '(.*)')?$`)
	numericPattern = regexp.MustCompile(`^numeric\((\d+),(\d+)\)$`)
	commaPattern   = regexp.MustCompile(`, `)
)

func arrowType(name string) (arrow.DataType, string) {
	if element, ok := strings.CutSuffix(name, "[]"); ok {
		inner, spark := arrowType(element)
		if spark != "" {
			spark = "array<" + spark + ">"
		}
		return arrow.ListOf(inner), spark
	}
	if m := numericPattern.FindStringSubmatch(name); m != nil {
		precision, _ := strconv.Atoi(m[1])
		scale, _ := strconv.Atoi(m[2])
		return &arrow.Decimal128Type{Precision: int32(precision), Scale: int32(scale)}, ""
	}
	base, _, sized := strings.Cut(name, "(")
	switch {
	case sized && base == "time":
		return arrowTypes[base], name
	case sized:
		return arrowTypes["text"], name
	}
	return arrowTypes[name], ""
}

// typedTarget is a table and its schema: "a integer, b text default 'x'".
func typedTarget(t testing.TB, columns string) (*Target, *arrow.Schema) {
	t.Helper()
	target := &Target{Table: "t"}
	var fields []arrow.Field
	for _, text := range commaPattern.Split(columns, -1) {
		m := columnPattern.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("what is the column %q?", text)
		}
		c := Column{Name: strings.Trim(m[1], `"`)}
		if m[4] != "" {
			c.Default = &m[5]
		}
		target.Columns = append(target.Columns, c)
		f := arrow.Field{Name: c.Name, Nullable: m[3] == ""}
		var spark string
		if f.Type, spark = arrowType(m[2]); f.Type == nil {
			t.Fatalf("what is the type %q?", m[2])
		}
		if spark != "" {
			f.Metadata = arrow.NewMetadata([]string{rowenc.SparkTypeKey}, []string{spark})
		}
		fields = append(fields, f)
	}
	return target, arrow.NewSchema(fields, nil)
}

// loadAll shows what a Loader makes of data in chunks: notices, then the rows or the error.
func loadAll(t testing.TB, o LoaderOptions, data []byte, size func() int) string {
	t.Helper()
	var notices, rows strings.Builder
	o.Notice = func(n *pgerr.Error) { notices.WriteString(showError(n)) }
	checked := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer checked.AssertSize(t, 0)
	o.Allocator = checked
	l, err := NewLoader(o)
	if err != nil {
		return showError(err)
	}
	defer l.Release()
	for {
		batch, err := l.Next()
		switch {
		case err == io.EOF:
			return notices.String() + rows.String()
		case err == ErrMore && len(data) == 0:
			l.End()
		case err == ErrMore:
			n := min(len(data), size())
			l.Feed(data[:n:n])
			data = data[n:]
		case err != nil:
			return notices.String() + showError(err)
		default:
			rows.WriteString(showBatch(t, batch))
		}
	}
}

// showBatch prints a batch as PostgreSQL would, with rowenc.
func showBatch(t testing.TB, batch arrow.RecordBatch) string {
	t.Helper()
	defer batch.Release()
	encoder, err := rowenc.New(batch.Schema(), nil, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := encoder.Batch(batch)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var text strings.Builder
	for i := range rows.Len() {
		message, err := rows.AppendRow(nil, i)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(showRow(dataRow(message)))
	}
	return text.String()
}

// dataRow takes a DataRow message apart.
func dataRow(message []byte) []*string {
	values := make([]*string, binary.BigEndian.Uint16(message[5:]))
	message = message[7:]
	for i := range values {
		n := int32(binary.BigEndian.Uint32(message))
		message = message[4:]
		if n >= 0 {
			s := string(message[:n])
			values[i], message = &s, message[n:]
		}
	}
	return values
}

func loadCase(t *testing.T, c *goldenCase, size func() int) string {
	options, err := optionsOf(From, c.values["options"])
	if err != nil {
		return showError(err)
	}
	target, schema := typedTarget(t, c.values["columns"])
	return loadAll(t, LoaderOptions{ReaderOptions: ReaderOptions{Options: options, Target: target}, Schema: schema, BatchRows: 2}, []byte(c.unquoted(t, "data")), size)
}

// detailed takes the part of a NOT NULL error away that shows the row: libra's has none.
func detailed(text string) string {
	return regexp.MustCompile(`DETAIL "Failing row[^\n]*\n`).ReplaceAllString(text, "")
}

func postgresLoad(t *testing.T, c *goldenCase) string { return detailed(postgresRead(t, c)) }

var loadGoldens = []string{"load_text.txt", "load_binary.txt", "load_on_error.txt"}

func TestLoader(t *testing.T) {
	for _, name := range loadGoldens {
		runGolden(t, name, postgresLoad, func(t *testing.T, c *goldenCase) string { return loadCase(t, c, whole) })
	}
}

func TestLoaderByBytes(t *testing.T) {
	for _, name := range append(loadGoldens, readGoldens...) {
		for _, c := range readGolden(t, name) {
			if strings.Contains(c.values["options"], "encoding") {
				continue
			}
			if got := loadCase(t, c, single); got != c.want {
				t.Errorf("%s: got\n%swant\n%s", c.name(), got, c.want)
			}
		}
	}
}

func TestLoaderGoldensAreTrue(t *testing.T) {
	for _, name := range loadGoldens {
		checkGolden(t, name, postgresLoad)
	}
}

// TestSparkTypes are the values that PostgreSQL's types have and Spark's haven't.
func TestSparkTypes(t *testing.T) {
	for _, c := range []struct{ column, value, want string }{
		{"a tinyint", "-128", `("-128")`},
		{"a tinyint", "128", `ERROR 22003 "value \"128\" is out of range for type tinyint"`},
		{"a timestamp", "infinity", `ERROR 22008 "Spark's timestamp cannot hold infinity"`},
		{"a date", "-infinity", `ERROR 22008 "Spark's date cannot hold infinity"`},
		{"a time", "24:00", `ERROR 22008 "Spark's time is less than 24:00:00"`},
		{"a time(2)", "23:59:59.999", `ERROR 22008 "Spark's time is less than 24:00:00"`},
		{"a numeric(4,2)", "NaN", "ERROR 22003 \"numeric field overflow\"\nDETAIL \"A field with precision 4, scale 2 cannot hold NaN.\""},
		{"a yearmonth", "1 year 2 mons", `("1 year 2 mons")`},
		{"a yearmonth", "1 day", `ERROR 22008 "interval field value out of range: Spark's interval year to month cannot hold a value that has days or a time"`},
		{"a daytime", "2 days 03:04:05.6", `("2 days 03:04:05.6")`},
		{"a daytime", "1 mon", `ERROR 22008 "interval field value out of range: Spark's interval day to second cannot hold a value that has months"`},
		{"a daytime", "200000000 days", `ERROR 22008 "interval field value out of range: Spark's interval day to second cannot hold a value that is too long"`},
		{"a daytime", "infinity", `ERROR 22008 "Spark's interval cannot hold infinity"`},
		{"a interval", "3000000:00:00", `ERROR 22008 "interval field value out of range: Spark's interval month, day and time cannot hold a value that is too long"`},
		{"a integer[]", "{{1}}", `ERROR 2202E "the array has 2 dimensions, and the column's type 1"`},
		{"a integer[][]", "{1}", `ERROR 2202E "the array has 1 dimensions, and the column's type 2"`},
		{"a integer[]", "{" + strings.Repeat("1,", maxElements) + "1}", `ERROR 54000 "array size exceeds the maximum allowed (1048576)"`},
		{"a varchar(2)[]", "{ab,abc}", `ERROR 22001 "value too long for type character varying(2)"`},
	} {
		target, schema := typedTarget(t, c.column)
		o := LoaderOptions{ReaderOptions: ReaderOptions{Options: mustParse(From, ""), Target: target}, Schema: schema}
		if got := loadAll(t, o, []byte(c.value+"\n"), whole); !strings.HasPrefix(got, c.want+"\n") {
			t.Errorf("%s of %.40s: got\n%swant\n%s", c.column, c.value, got, c.want)
		}
	}
}

func TestRefusedColumns(t *testing.T) {
	for _, f := range []arrow.Field{
		{Name: "m", Type: arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32)},
		{Name: "m", Type: arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int32})},
		{Name: "m", Type: arrow.ListOf(arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32))},
		{Name: "m", Type: arrow.FixedWidthTypes.Timestamp_ns},
	} {
		_, err := NewLoader(LoaderOptions{
			ReaderOptions: ReaderOptions{Options: mustParse(From, ""), Target: textTarget("m")}, Schema: arrow.NewSchema([]arrow.Field{f}, nil),
		})
		if e := pgerr.From(err); err == nil || e.Code != pgerr.FeatureNotSupported || !strings.HasPrefix(e.Message, `COPY into column "m" of type `) {
			t.Errorf("%v: %v", f, err)
		}
	}
}

func TestBatchSizes(t *testing.T) {
	target, schema := typedTarget(t, "a integer, b text")
	line := "1\t" + strings.Repeat("x", 1000) + "\n"
	for _, c := range []struct{ rows, bytes, most int }{{10, 0, 10}, {0, 10_000, 10}, {0, 1, 1}} {
		l, err := NewLoader(LoaderOptions{
			ReaderOptions: ReaderOptions{Options: mustParse(From, ""), Target: target}, Schema: schema, BatchRows: c.rows, BatchBytes: c.bytes,
		})
		if err != nil {
			t.Fatal(err)
		}
		l.Feed([]byte(strings.Repeat(line, 95)))
		l.End()
		rows := int64(0)
		for {
			batch, err := l.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if rows += batch.NumRows(); batch.NumRows() > int64(c.most) {
				t.Errorf("%+v: a batch of %d rows", c, batch.NumRows())
			}
			batch.Release()
		}
		if l.Release(); rows != 95 || l.Rows() != 95 {
			t.Errorf("%+v: %d rows, and it says %d", c, rows, l.Rows())
		}
	}
}

func ExampleLoader() {
	options, _ := Parse(From, nil)
	l, _ := NewLoader(LoaderOptions{
		ReaderOptions: ReaderOptions{Options: options, Target: &Target{Table: "t", Columns: []Column{{Name: "n"}}}},
		Schema:        arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}}, nil),
	})
	defer l.Release()
	l.Feed([]byte("1\n\\N\n3\n"))
	l.End()
	batch, err := l.Next()
	fmt.Println(batch.Column(0), err)
	_, err = l.Next()
	fmt.Println(l.Rows(), err)
	// Output:
	// [1 (null) 3] <nil>
	// 3 EOF
}
