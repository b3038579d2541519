package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

var _ = register(map[string]rule{
	"concat":    concat,
	"concat_ws": concatWith,
	"format":    format,

	"quote_ident(text)":          once("if($1 RLIKE '^[a-z_][a-z0-9_]*\\\\z' AND NOT contains(" + text(reserved) + ", ' ' || $1 || ' '), $1, '\"' || replace($1, '\"', '\"\"') || '\"')"),
	"quote_literal(text)":        quoteLiteral("NULL"),
	"quote_literal(anyelement)":  quoteLiteral("NULL"),
	"quote_nullable(text)":       quoteLiteral("'NULL'"),
	"quote_nullable(anyelement)": quoteLiteral("'NULL'"),
})

// variadic gives the arguments of a function that takes any number: their output texts, NULL for one that is NULL.
func (c *call) variadic(from int) ([]string, bool) {
	if !c.node.Bool("funcvariadic") {
		return each(c.args[from:], c.w.output), true
	}
	last := c.args[len(c.args)-1]
	if last.Tag != "ARRAYEXPR" && last.Tag != "ARRAY" || len(c.args) != from+1 {
		return nil, false
	}
	return each(last.Nodes("elements"), c.w.output), true
}

// concat passes over NULLs, as Spark's concat_ws does.
func concat(c *call) string {
	if list, ok := c.variadic(0); ok {
		return "concat_ws('', " + commas(list) + ")"
	}
	return c.joined(c.args[0], "''")
}

// joined is an array's elements in one text.
func (c *call) joined(array *querytree.Node, separator string) string {
	v := c.w.alias()
	elem := oid.ElemOf(typeOf(array))
	return "array_join(transform(" + c.w.expr(array) + ", " + v + " -> " + c.w.outputOfType(array, elem, v) + "), " + separator + ")"
}

func concatWith(c *call) string {
	if list, ok := c.variadic(1); ok {
		return "concat_ws(" + commas(append([]string{c.arg(0)}, list...)) + ")"
	}
	return c.joined(c.args[1], c.arg(0))
}

// quoteLiteral is quote_literal and quote_nullable.
func quoteLiteral(null string) rule {
	return func(c *call) string {
		body := func(s string) string {
			q := "(if(contains(" + s + `, '\\'), 'E', '') || '\'' || replace(replace(` + s + `, '\'', '\'\''), '\\', '\\\\') || '\'')`
			if null == "NULL" {
				return q
			}
			return "coalesce(" + q + ", " + null + ")"
		}
		if isPlain(c.args[0]) {
			return body(c.w.asText(c.args[0]))
		}
		return c.w.letText(c.w.asText(c.args[0]), body)
	}
}

// format is format() with a constant format.
func format(c *call) string {
	f, ok := c.string(0)
	if !ok || c.node.Bool("funcvariadic") {
		return c.refuse("format() with a format that is not constant", "Write the format as a literal, or use || and concat().")
	}
	parts, why := c.formatParts(f)
	if why != "" {
		return raiseText("22023", why)
	}
	if len(parts) == 0 {
		return "''"
	}
	return "concat_ws('', " + commas(parts) + ")"
}

// formatParts cuts a format at its specifiers: %[n$][-][width]{s|I|L} (the manual, "String Functions", format).
func (c *call) formatParts(f string) (parts []string, why string) {
	next := 1
	for f != "" {
		before, after, found := strings.Cut(f, "%")
		if before != "" {
			parts = append(parts, text(before))
		}
		if !found {
			return parts, ""
		}
		if strings.HasPrefix(after, "%") {
			parts, f = append(parts, "'%'"), after[1:]
			continue
		}
		spec := readSpecifier(after)
		switch {
		case spec.kind == 0:
			return nil, "unterminated format() type specifier"
		case !strings.ContainsRune("sIL", rune(spec.kind)):
			return nil, "unrecognized format() type specifier \"" + string(spec.kind) + "\""
		case spec.arg > 0:
			next = spec.arg
		}
		if next >= len(c.args) {
			return nil, "too few arguments for format()"
		}
		parts, f = append(parts, c.formatted(spec, c.args[next])), spec.rest
		next++
	}
	return parts, ""
}

type specifier struct {
	arg, width int
	left       bool
	kind       byte
	rest       string
}

func readSpecifier(s string) specifier {
	var spec specifier
	digits := func() int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' && n < 8 {
			n++
		}
		v := atoi(s[:n])
		s = s[n:]
		return v
	}
	n := digits()
	if strings.HasPrefix(s, "$") {
		spec.arg, s = n, s[1:]
		for strings.HasPrefix(s, "-") {
			spec.left, s = true, s[1:]
		}
		n = digits()
	} else if n == 0 {
		for strings.HasPrefix(s, "-") {
			spec.left, s = true, s[1:]
		}
		n = digits()
	}
	spec.width = n
	if s != "" {
		spec.kind, spec.rest = s[0], s[1:]
	}
	return spec
}

func (c *call) formatted(spec specifier, arg *querytree.Node) string {
	inner := &call{w: c.w, node: c.node, args: []*querytree.Node{arg}}
	var s string
	switch value := c.w.output(arg); spec.kind {
	case 's':
		s = "coalesce(" + value + ", '')"
	case 'L':
		s = quoteLiteral("'NULL'")(inner)
	case 'I':
		s = "coalesce(" + rules["quote_ident(text)"](inner) + ", " + raiseText("22004", "null values cannot be formatted as an SQL identifier") + ")"
	}
	if spec.width == 0 {
		return s
	}
	pad := "lpad"
	if spec.left {
		pad = "rpad"
	}
	return c.w.letText(s, func(v string) string {
		return pad + "(" + v + ", greatest(" + itoa(spec.width) + ", char_length(" + v + ")))"
	})
}

// reserved are the words that quote_ident quotes: all of pg_get_keywords() that are not plain.
const reserved = " " +
	"all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char " +
	"character check coalesce collate collation column concurrently constraint create cross current_catalog current_date " +
	"current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do " +
	"else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike " +
	"in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists " +
	"json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like " +
	"limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset " +
	"on only or order out outer overlaps overlay placing position precision primary real references returning right row " +
	"select session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to " +
	"trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes " +
	"xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable "
