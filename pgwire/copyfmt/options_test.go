package copyfmt

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// libraOptions is what libra says of a case's options and columns.
func libraOptions(_ *testing.T, c *goldenCase) string {
	dir := To
	if c.values["direction"] == "from" {
		dir = From
	}
	options, err := optionsOf(dir, c.values["options"])
	if err != nil {
		return showError(err)
	}
	target := &Target{Table: "t", Columns: []Column{{Name: "a"}, {Name: "b"}}}
	if list := strings.Trim(c.values["table"], "()"); list != "" {
		target.Columns = []Column{{Name: list}}
		target.Others = slices.DeleteFunc([]string{"a", "b"}, func(s string) bool { return s == list })
	}
	if c.values["direction"] == "query" {
		target = &Target{Columns: []Column{{Name: "x"}}}
	}
	if err := target.Check(options); err != nil {
		return showError(err)
	}
	return "ok\n"
}

func postgresOptions(t *testing.T, c *goldenCase) string {
	p := postgres(t)
	p.begin(t, "a text, b text")
	defer p.exec(t, "ROLLBACK")
	sql := map[string]string{
		"from": "COPY t" + c.values["table"] + " FROM STDIN (", "to": "COPY t" + c.values["table"] + " TO STDOUT (",
		"query": "COPY (SELECT 1 AS x) TO STDOUT (",
	}[c.values["direction"]]
	var err error
	if c.values["direction"] == "from" {
		_, err = p.conn.CopyFrom(context.Background(), strings.NewReader(""), sql+c.values["options"]+")")
	} else {
		_, err = p.conn.CopyTo(context.Background(), &strings.Builder{}, sql+c.values["options"]+")")
	}
	var e *pgconn.PgError
	if err == nil || errors.As(err, &e) && (e.Code == badFormat || e.Code == "55000") {
		return "ok\n" // or the data is bad, which there is none of, or the table too old to FREEZE its rows
	}
	return shownError(t, err, len(sql))
}

func TestOptions(t *testing.T) {
	runGolden(t, "options.txt", postgresOptions, libraOptions)
}

func TestOptionsGoldenIsTrue(t *testing.T) {
	checkGolden(t, "options.txt", postgresOptions)
}

func TestOptionValues(t *testing.T) {
	o := mustParse(From, "format csv, delimiter ';', quote '*', null 'N', default 'D', header match, force_null (b), encoding 'latin-1', on_error ignore, reject_limit 5, log_verbosity silent, freeze")
	switch {
	case o.Format != FormatCSV, o.Delimiter != ';', o.Quote != '*', o.Escape != '*', o.Null != "N", *o.Default != "D":
		t.Errorf("%+v", o)
	case o.Header != MatchHeader, o.ForceNull.Names[0] != "b", o.Encoding != "LATIN1", o.OnError != Ignore:
		t.Errorf("%+v", o)
	case o.RejectLimit != 5, o.Verbosity != Silent, !o.Freeze, o.FormatCode() != 0:
		t.Errorf("%+v", o)
	}
	if o := mustParse(To, "format binary"); o.FormatCode() != 1 {
		t.Errorf("%+v", o)
	}
}

func FuzzOptions(f *testing.F) {
	f.Add("format", uint8(Text), "csv", "null", uint8(Text), ",")
	f.Add("reject_limit", uint8(Number), "0x", "force_null", uint8(List), "a")
	f.Fuzz(func(t *testing.T, n1 string, k1 uint8, v1, n2 string, k2 uint8, v2 string) {
		list := []Option{
			{Name: n1, Kind: Kind(k1 % 5), Value: v1, List: []string{v1, v2}},
			{Name: n2, Kind: Kind(k2 % 5), Value: v2, List: []string{v2}},
		}
		for _, dir := range []Direction{From, To} {
			o, err := Parse(dir, list)
			if (o == nil) == (err == nil) {
				t.Fatalf("%v and %v", o, err)
			}
			if err == nil && o.Format == FormatCSV && (o.Delimiter == o.Quote || o.Quote == 0) {
				t.Fatalf("%+v", o)
			}
		}
	})
}
