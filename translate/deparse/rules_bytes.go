package deparse

import "strings"

var _ = register(map[string]rule{
	"md5":           as("md5($1)"),
	"sha224(bytea)": as("unhex(sha2($1, 224))"),
	"sha256(bytea)": as("unhex(sha2($1, 256))"),
	"sha384(bytea)": as("unhex(sha2($1, 384))"),
	"sha512(bytea)": as("unhex(sha2($1, 512))"),
	"crc32(bytea)":  as("crc32($1)"),

	"encode(bytea,text)":       encode,
	"decode(text,text)":        decode,
	"convert_from(bytea,name)": convertFrom,
	"convert_to(text,name)":    convertTo,
	"get_byte(bytea,int4)": once("if($2 < 0 OR $2 >= octet_length($1), " + fails("2202E", "'index ' || $2 || ' out of valid range, 0..' || (octet_length($1) - 1)") +
		", CAST(conv(hex(substring($1, $2 + 1, 1)), 16, 10) AS INT))"),

	"gen_random_uuid()": as("uuid()"),
	"uuidv4()":          as("uuid()"),
	"uuidv7()": as("regexp_replace(lower(lpad(hex(unix_millis(current_timestamp())), 12, '0')) || '7' || substring(uuid(), 16, 3) || substring(uuid(), 19), " +
		"'^(.{8})(.{4})(.{4})-', '\\u00241-\\u00242-\\u00243-')"),
	"uuid_extract_version(uuid)": as("if(substring($1, 20, 1) IN ('8', '9', 'a', 'b'), CAST(conv(substring($1, 15, 1), 16, 10) AS SMALLINT), NULL)"),
	"uuid_extract_timestamp(uuid)": once("CASE WHEN substring($1, 20, 1) NOT IN ('8', '9', 'a', 'b') THEN NULL WHEN substring($1, 15, 1) = '7' THEN " +
		"timestamp_millis(CAST(conv(left(replace($1, '-', ''), 12), 16, 10) AS BIGINT)) WHEN substring($1, 15, 1) = '1' THEN " +
		"timestamp_micros((CAST(conv(substring($1, 16, 3) || substring($1, 10, 4) || left($1, 8), 16, 10) AS BIGINT) - 122192928000000000L) div 10) END"),
})

// encode is encode() with a constant format.
func encode(c *call) string {
	switch f, _ := c.string(1); strings.ToLower(f) {
	case "hex":
		return "lower(hex(" + c.arg(0) + "))"
	case "escape":
		return escaped(c.arg(0))
	case "base64": // in lines of 76 characters, as MIME has it
		return "regexp_replace(regexp_replace(base64(" + c.arg(0) + `), '[\r\n]', ''), '(.{76})(?=.)', '\u00241\n')`
	}
	return c.refuse("encode() with this format", "libra knows 'hex', 'base64' and 'escape'.")
}

// decode is decode() with a constant format.
func decode(c *call) string {
	switch f, _ := c.string(1); strings.ToLower(f) {
	case "hex":
		return c.w.named(c.args[:1], []string{"regexp_replace(" + c.arg(0) + `, '[ \n\t\r]', '')`}, func(a []string) string {
			return "if(" + a[0] + " RLIKE '^([0-9a-fA-F]{2})*\\\\z', unhex(" + a[0] + "), if(" + a[0] + " IS NULL, NULL, " +
				"if(" + a[0] + " RLIKE '[^0-9a-fA-F]', " + fails("22023", `'invalid hexadecimal digit: "' || regexp_extract(`+a[0]+`, '[^0-9a-fA-F]', 0) || '"'`) +
				", " + raise("22023", "invalid hexadecimal data: odd number of digits") + ")))"
		})
	case "escape":
		return unescaped(c.arg(0))
	case "base64":
		return "to_binary(regexp_replace(" + c.arg(0) + `, '[ \n\t\r]', ''), 'base64')`
	}
	return c.refuse("decode() with this format", "libra knows 'hex', 'base64' and 'escape'.")
}

// isUTF8 tells whether an argument is the constant name of the encoding UTF8.
func (c *call) isUTF8(i int) bool {
	s, ok := c.string(i)
	s = strings.ToUpper(strings.NewReplacer("-", "", "_", "").Replace(s))
	return ok && (s == "UTF8" || s == "UNICODE")
}

func convertFrom(c *call) string {
	if !c.isUTF8(1) {
		return c.refuse("this encoding", "libra converts from and to UTF8.")
	}
	return "decode(" + c.arg(0) + ", 'UTF-8')"
}

func convertTo(c *call) string {
	if !c.isUTF8(1) {
		return c.refuse("this encoding", "libra converts from and to UTF8.")
	}
	return "encode(" + c.arg(0) + ", 'UTF-8')"
}
