package deparse

// Functions of bytes that Spark only has for texts: as ISO 8859-1 each byte is a character.
func latin(bytes string) string { return "decode(" + bytes + ", 'ISO-8859-1')" }

func ofLatin(s string) string { return "encode(" + s + ", 'ISO-8859-1')" }

// byteAt is a byte's number, counted from 0.
func byteAt(bytes, i string) string {
	return "CAST(conv(hex(substring(" + bytes + ", " + i + " + 1, 1)), 16, 10) AS INT)"
}

// withByte is bytes with another one at a place.
func withByte(bytes, i, value string) string {
	return "(substring(" + bytes + ", 1, CAST(" + i + " AS INT)) || unhex(right('0' || hex(CAST(" + value + " AS INT)), 2)) || substring(" + bytes + ", CAST(" + i + " + 2 AS INT)))"
}

func outside(i, count string) string {
	return fails("2202E", "'index ' || "+i+" || ' out of valid range, 0..' || ("+count+" - 1)")
}

var _ = register(map[string]rule{
	"position(bytea,bytea)":          as("instr(" + latin("$1") + ", " + latin("$2") + ")"),
	"btrim(bytea,bytea)":             as(ofLatin("trim(BOTH " + latin("$2") + " FROM " + latin("$1") + ")")),
	"ltrim(bytea,bytea)":             as(ofLatin("trim(LEADING " + latin("$2") + " FROM " + latin("$1") + ")")),
	"rtrim(bytea,bytea)":             as(ofLatin("trim(TRAILING " + latin("$2") + " FROM " + latin("$1") + ")")),
	"reverse(bytea)":                 as(ofLatin("reverse(" + latin("$1") + ")")),
	"overlay(bytea,bytea,int4)":      overlay("octet_length($2)"),
	"overlay(bytea,bytea,int4,int4)": overlay("$4"),

	"set_byte(bytea,int4,int4)": once("if($2 < 0 OR $2 >= octet_length($1), " + outside("$2", "octet_length($1)") + ", " + withByte("$1", "$2", "$3 & 255") + ")"),
	"get_bit(bytea,int8)": once("if($2 < 0 OR $2 >= octet_length($1) * 8L, " + outside("$2", "octet_length($1) * 8L") +
		", CAST(shiftright(" + byteAt("$1", "CAST($2 div 8 AS INT)") + ", CAST($2 % 8 AS INT)) & 1 AS INT))"),
	"set_bit(bytea,int8,int4)": once("CASE WHEN $2 < 0 OR $2 >= octet_length($1) * 8L THEN " + outside("$2", "octet_length($1) * 8L") +
		" WHEN $3 NOT IN (0, 1) THEN " + raise("22023", "new bit must be 0 or 1") + " ELSE " +
		withByte("$1", "($2 div 8)", "("+byteAt("$1", "CAST($2 div 8 AS INT)")+" & ~shiftleft(1, CAST($2 % 8 AS INT))) | shiftleft($3, CAST($2 % 8 AS INT))") + " END"),
	"bit_count(bytea)": as("CAST(char_length(translate(array_join(transform(regexp_extract_all(hex($1), '.', 0), x -> conv(x, 16, 2)), ''), '0', '')) AS BIGINT)"),

	"bytea(int2)": as("unhex(right('000' || hex(CAST($1 AS BIGINT) & 65535L), 4))"),
	"bytea(int4)": as("unhex(right('0000000' || hex(CAST($1 AS BIGINT) & 4294967295L), 8))"),
	"bytea(int8)": as("unhex(right('000000000000000' || hex($1), 16))"),
})

// escaped is encode(bytes, 'escape'): zero and bytes beyond ASCII in octal, backslashes doubled.
func escaped(bytes string) string {
	octal := "if(x RLIKE '[\\\\x00\\\\x80-\\\\xFF]', '\\\\' || lpad(conv(hex(" + ofLatin("x") + "), 16, 8), 3, '0'), if(x = '\\\\', '\\\\\\\\', x))"
	return "array_join(transform(regexp_extract_all(" + latin(bytes) + ", '(?s).', 0), x -> " + octal + "), '')"
}

// unescaped is decode(text, 'escape').
func unescaped(s string) string {
	one := `CASE WHEN x = '\\\\' THEN X'5C' WHEN x RLIKE '^\\\\[0-3][0-7]{2}$' THEN unhex(right('0' || conv(substring(x, 2), 8, 16), 2)) WHEN startswith(x, '\\') THEN ` +
		raise("22P02", "invalid input syntax for type bytea") + " ELSE encode(x, 'UTF-8') END"
	return "aggregate(transform(regexp_extract_all(" + s + `, '(?s)\\\\[0-3][0-7]{2}|\\\\\\\\|.', 0), x -> ` + one + "), X'', (a, b) -> a || b)"
}
