package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// JSON is text to Spark: json as it was written, jsonb as PostgreSQL prints it. Both are taken apart by regular expressions that
// find one value after the other, for Spark's own JSON functions round numbers and forget how a text was written. Nested values are matched
// down to maxNesting levels; deeper ones are an error (0A000).
const (
	jsonString = `"(?:[^"\\]|\\.)*+"`
	maxNesting = 8 // the patterns grow with it, and Spark keeps the plans of many statements
)

// jsonAny matches one value of any kind, without blanks around it.
var jsonAny = func() string {
	inner := `(?:[^\[\]{}"]|` + jsonString + `)*+`
	for range maxNesting {
		inner = `(?:[^\[\]{}"]|` + jsonString + `|[\[{]` + inner + `[\]}])*+`
	}
	return `(?:` + jsonString + `|[^\s\[\]{},:"]++|[\[{]` + inner + `[\]}])`
}()

// The patterns of an object's members and an array's elements, each beginning where the one before it has ended.
var (
	memberPattern  = `(?s)(?:\A\s*\{|\G,)\s*(` + jsonString + `)\s*:\s*(` + jsonAny + `)\s*`
	elementPattern = `(?s)(?:\A\s*\[|\G,)\s*(` + jsonAny + `)\s*`
	// wholePattern is a value that is not nested too deeply.
	wholePattern = `(?s)\A\s*` + jsonAny + `\s*\z`
)

// shallow passes a JSON text on if it is not nested too deeply.
func shallow(x string) string {
	return "if(NOT " + x + " RLIKE " + text(wholePattern) + ", " + raise("0A000", "this JSON value is nested too deeply for libra") + ", " + x + ")"
}

// orTooDeep is a value that was looked for in a text. Where there is none, the text may be nested too deeply to tell.
func (w *writer) orTooDeep(n *querytree.Node, x string, find func(x string) string) string {
	return w.named([]*querytree.Node{n}, []string{x}, func(a []string) string {
		return "coalesce(" + find(a[0]) + ", if(NOT " + a[0] + " RLIKE " + text(wholePattern) + ", " +
			raise("0A000", "this JSON value is nested too deeply for libra") + ", NULL))"
	})
}

// jsonKeys are the keys of an object, quoted as they are in the text; nothing of what is no object.
func jsonKeys(x string) string {
	return "regexp_extract_all(" + x + ", " + text(memberPattern) + ", 1)"
}

// jsonValues are the values of an object.
func jsonValues(x string) string {
	return "regexp_extract_all(" + x + ", " + text(memberPattern) + ", 2)"
}

// jsonElements are the elements of an array.
func jsonElements(x string) string {
	return "regexp_extract_all(" + x + ", " + text(elementPattern) + ", 1)"
}

// jsonMember is the value of a key, quoted; of a json's two equal keys, the last one's.
func jsonMember(x, key string) string {
	return "get(reverse(" + jsonValues(x) + "), CAST(array_position(reverse(" + jsonKeys(x) + "), " + key + ") AS INT) - 1)"
}

// jsonMemberOf is jsonMember with a key that is known: one pass over the text.
func jsonMemberOf(x, key string) string {
	pattern := `(?s)(?:\A\s*\{|\G,)\s*(?:` + quoteRegex(quoteJSON(key)) + `\s*:\s*(` + jsonAny + `)|` + jsonString + `\s*:\s*` + jsonAny + `)\s*`
	return "get(reverse(array_remove(regexp_extract_all(" + x + ", " + text(pattern) + ", 1), '')), 0)"
}

// jsonElement is an element by its number, from the end for a negative one.
func jsonElement(x, i string) string {
	if !strings.HasPrefix(i, "-") && !strings.ContainsAny(i, "(`.") {
		return "get(" + jsonElements(x) + ", " + i + ")"
	}
	return "if(" + i + " < 0, get(reverse(" + jsonElements(x) + "), -1 - " + i + "), get(" + jsonElements(x) + ", " + i + "))"
}

// jsonUnquoted is the text of a JSON string.
func jsonUnquoted(s string) string {
	return "if(contains(" + s + `, '\\'), get(from_json('[' || ` + s + " || ']', 'ARRAY<STRING>'), 0), substring(" + s + ", 2, char_length(" + s + ") - 2))"
}

// jsonAsText is what ->> gives of a value: a string without its quotes, NULL for null.
func jsonAsText(s string) string {
	return "CASE WHEN startswith(" + s + ", '\"') THEN " + jsonUnquoted(s) + " WHEN " + s + " <> 'null' THEN " + s + " END"
}

// jsonQuoted is a text as a JSON string.
func jsonQuoted(s string) string {
	q := "to_json(array(" + s + "))"
	return "if(" + s + ` RLIKE '["\\\\\\x00-\\x1F]', substring(` + q + ", 2, char_length(" + q + `) - 2), '"' || ` + s + ` || '"')`
}

// quoteJSON is a text as a JSON string, as PostgreSQL writes it (escape_json of json.c).
func quoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteString(`\` + string(r))
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			if r < ' ' {
				const hex = "0123456789abcdef"
				b.WriteString(`\u00` + string(hex[r>>4]) + string(hex[r&15]))
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}
