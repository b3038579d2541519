package rowenc_test

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

func textGoldens() []golden {
	text := []goldenCase{
		{"''::text", ""}, {"'a'::text", "a"}, {"' padded '::text", " padded "}, {`'quo"te''s \back'::text`, `quo"te's \back`},
		{`E'tab\there\nline'::text`, "tab\there\nline"}, {"'grüße 你好 🎉'::text", "grüße 你好 🎉"}, {"'NULL'::text", "NULL"},
		{"repeat('xyz', 100)", strings.Repeat("xyz", 100)}, {`E'\x01\x7f'::text`, "\x01\x7f"}, {"null::text", nil},
	}
	large := field(arrow.BinaryTypes.LargeString)
	varchar := arrow.Field{Name: "v", Type: arrow.BinaryTypes.String, Nullable: true, Metadata: sparkType("varchar(10)")}
	char := arrow.Field{Name: "c", Type: arrow.BinaryTypes.String, Nullable: true, Metadata: sparkType("char(5)")}
	bytes := []goldenCase{
		{`'\x'::bytea`, []byte{}}, {`'\x00'::bytea`, []byte{0}}, {`'\xdeadbeef'::bytea`, []byte{0xde, 0xad, 0xbe, 0xef}},
		{`'plain text'::bytea`, []byte("plain text")}, {`'back\\slash ''quote"'::bytea`, []byte(`back\slash 'quote"`)},
		{`'\x1f207e7f80ff'::bytea`, []byte{0x1f, 0x20, 0x7e, 0x7f, 0x80, 0xff}}, {"null::bytea", nil},
	}
	return []golden{
		{file: "text", field: field(arrow.BinaryTypes.String), oid: oid.Text, cases: text},
		{file: "text_large", field: large, oid: oid.Text, cases: text},
		{file: "void", field: field(arrow.Null), oid: oid.Text, cases: []goldenCase{{"null", nil}, {"null::text", nil}}},
		{file: "varchar", field: varchar, oid: oid.Varchar, cases: []goldenCase{
			{"'short'::varchar(10)", "short"}, {"''::varchar(10)", ""}, {"'0123456789'::varchar(10)", "0123456789"}, {"null::varchar(10)", nil},
		}},
		{file: "bpchar", field: char, oid: oid.BPChar, cases: []goldenCase{
			{"'abc'::char(5)", "abc  "}, {"''::char(5)", "     "}, {"'abcde'::char(5)", "abcde"}, {"null::char(5)", nil},
		}},
		{file: "bytea", field: field(arrow.BinaryTypes.Binary), oid: oid.Bytea, cases: bytes},
		{file: "bytea", settings: settings{byteaOutput: "escape"}, field: field(arrow.BinaryTypes.Binary), oid: oid.Bytea, cases: bytes},
	}
}
