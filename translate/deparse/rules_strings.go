package deparse

import (
	"strconv"
	"strings"
)

// sharpS stands for ß while a text is made upper case: PostgreSQL leaves it, Java makes it SS.
const sharpS = `'\uFDD0'`

var _ = register(map[string]rule{
	"textcat":    as("($1 || $2)"),
	"textanycat": textOperands,
	"anytextcat": textOperands,
	"byteacat":   as("($1 || $2)"),

	"length(text)":             as("char_length($1)"),
	"char_length(text)":        as("char_length($1)"),
	"character_length(text)":   as("char_length($1)"),
	"length(bpchar)":           as("char_length(rtrim($1))"),
	"char_length(bpchar)":      as("char_length(rtrim($1))"),
	"character_length(bpchar)": as("char_length(rtrim($1))"),
	"length(bytea)":            as("octet_length($1)"),
	"octet_length":             as("octet_length($1)"),
	"bit_length":               as("bit_length($1)"),

	"lower(text)":               as("lower($1)"),
	"upper(text)":               as("replace(upper(replace($1, 'ß', " + sharpS + ")), " + sharpS + ", 'ß')"),
	"initcap(text)":             as(`array_join(transform(regexp_extract_all(lower($1), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+', 0), w -> upper(left(w, 1)) || substring(w, 2)), '')`),
	"strpos(text,text)":         as("instr($1, $2)"),
	"position(text,text)":       as("instr($1, $2)"),
	"reverse(text)":             as("reverse($1)"),
	"repeat(text,int4)":         as("repeat($1, $2)"),
	"replace(text,text,text)":   as("replace($1, $2, $3)"),
	"translate(text,text,text)": as("translate($1, $2, $3)"),
	"starts_with(text,text)":    as("startswith($1, $2)"),

	"substring(text,int4)":         substringFrom,
	"substr(text,int4)":            substringFrom,
	"substring(bytea,int4)":        substringFrom,
	"substr(bytea,int4)":           substringFrom,
	"substring(text,int4,int4)":    substringFor,
	"substr(text,int4,int4)":       substringFor,
	"substring(bytea,int4,int4)":   substringFor,
	"substr(bytea,int4,int4)":      substringFor,
	"left(text,int4)":              once("if($2 < 0, substring($1, 1, char_length($1) + $2), left($1, $2))"),
	"right(text,int4)":             once("if($2 < 0, substring($1, 1 - $2), right($1, $2))"),
	"overlay(text,text,int4)":      overlay("char_length($2)"),
	"overlay(text,text,int4,int4)": overlay("$4"),

	"btrim(text)":                as("trim($1)"),
	"ltrim(text)":                as("ltrim($1)"),
	"rtrim(text)":                as("rtrim($1)"),
	"btrim(text,text)":           as("trim(BOTH $2 FROM $1)"),
	"ltrim(text,text)":           as("trim(LEADING $2 FROM $1)"),
	"rtrim(text,text)":           as("trim(TRAILING $2 FROM $1)"),
	"lpad(text,int4)":            as("lpad($1, $2)"),
	"lpad(text,int4,text)":       as("lpad($1, $2, $3)"),
	"rpad(text,int4)":            as("rpad($1, $2)"),
	"rpad(text,int4,text)":       as("rpad($1, $2, $3)"),
	"split_part(text,text,int4)": once("if($3 = 0, " + raise("22023", "field position must not be zero") + ", split_part($1, $2, $3))"),

	"ascii(text)": as("ascii($1)"),
	"chr(int4)": once("CASE WHEN $1 = 0 THEN " + raise("54000", "null character not permitted") + " WHEN $1 < 0 THEN " +
		raise("22023", "character number must be positive") + " ELSE decode(unhex(lpad(hex($1), 8, '0')), 'UTF-32') END"),
	"to_hex(int4)": as("lower(hex(CAST($1 AS BIGINT) & 4294967295L))"),
	"to_hex(int8)": as("lower(hex($1))"),
	"to_oct(int4)": as("conv(hex(CAST($1 AS BIGINT) & 4294967295L), 16, 8)"),
	"to_oct(int8)": as("conv(hex($1), 16, 8)"),
	"to_bin(int4)": as("bin(CAST($1 AS BIGINT) & 4294967295L)"),
	"to_bin(int8)": as("bin($1)"),
})

// textOperands is || of a text and anything else, whose cast to text it takes.
func textOperands(c *call) string {
	return "(" + c.w.asText(c.args[0]) + " || " + c.w.asText(c.args[1]) + ")"
}

// substringFrom begins at the first character at the latest; a negative start counts from the end in Spark.
func substringFrom(c *call) string {
	if n, ok := c.integer(1); ok {
		return "substring(" + c.arg(0) + ", " + strconv.FormatInt(max(n, 1), 10) + ")"
	}
	return once("substring($1, if($2 < 1, 1, $2))")(c)
}

// substringFor counts its length from the start that was asked for, even before the text.
func substringFor(c *call) string {
	start, ok1 := c.integer(1)
	count, ok2 := c.integer(2)
	if ok1 && ok2 && count >= 0 {
		end := start + count
		start = max(start, 1)
		return "substring(" + c.arg(0) + ", " + strconv.FormatInt(start, 10) + ", " + strconv.FormatInt(min(max(end-start, 0), 1<<31-1), 10) + ")"
	}
	return once("CASE WHEN $3 < 0 THEN " + raise("22011", "negative substring length not allowed") +
		" WHEN $2 < 1 THEN substring($1, 1, CAST(greatest(CAST($2 AS BIGINT) + $3 - 1, 0L) AS INT)) ELSE substring($1, $2, $3) END")(c)
}

// integer gives the value of an argument that is a constant whole number.
func (c *call) integer(i int) (int64, bool) {
	v, ok := c.constant(i)
	n, isInt := v.(int64)
	return n, ok && isInt
}

// overlay puts a text in the place of a number of characters.
func overlay(count string) rule {
	after := "$3 + " + count
	return once("if($3 < 1, " + raise("22011", "negative substring length not allowed") + ", substring($1, 1, $3 - 1) || $2 || substring($1, if(" + after + " < 1, 1, " + after + ")))")
}

// quoteRegex is a text as a regular expression that matches it.
func quoteRegex(s string) string { return `\Q` + strings.ReplaceAll(s, `\E`, `\E\\E\Q`) + `\E` }
