package translate

import "strings"

// shape writes a statement that is n deep, or n long, in one way.
type shape struct {
	name string
	make func(n int) string
	flat bool // a list: as long as the text may be
}

func rep(s string, n int) string { return strings.Repeat(s, n) }

func join(s, sep string, n int) string { return strings.TrimSuffix(rep(s+sep, n), sep) }

func around(head, open, mid, close, tail string) func(int) string {
	return func(n int) string { return head + rep(open, n) + mid + rep(close, n) + tail }
}

func chain(head, one, sep string) func(int) string {
	return func(n int) string { return head + join(one, sep, n) }
}

// shapes are the ways to make PostgreSQL's parser recurse, or build long lists.
var shapes = []shape{
	{name: "plus", make: chain("select ", "1", "+")},
	{name: "times", make: chain("select ", "a", " * ")},
	{name: "signs", make: chain("select ", "1", "+-")},
	{name: "exponents", make: chain("select ", "0x1e", "+")},
	{name: "power", make: chain("select ", "1", "^")},
	{name: "concat", make: chain("select ", "a", "||")},
	{name: "arrow", make: chain("select a", "->'x'", "")},
	{name: "cast", make: chain("select a", "::text", "")},
	{name: "collate", make: chain("select a", ` collate "x"`, "")},
	{name: "isnull", make: chain("select a", " is null", "")},
	{name: "notnull", make: chain("select a", " notnull", "")},
	{name: "isdistinct", make: chain("select a", " is not distinct from b is null", "")},
	{name: "atzone", make: chain("select a", " at time zone 'x'", "")},
	{name: "operator", make: chain("select a", " operator(pg_catalog.+) a", "")},
	{name: "between", make: chain("select a", " between 1 and 2 is null", "")},
	{name: "filter", make: chain("select ", "count(a) filter (where b or c)", "+")},
	{name: "withingroup", make: chain("select ", "f(a) within group (order by b)", " + ")},
	{name: "union", make: chain("", "select 1", " union ")},
	{name: "except", make: chain("", "select 1 where a or b", " except all ")},
	{name: "join", make: chain("select * from a", " join b on a.x = b.x or a.y = b.y", "")},
	{name: "joinright", make: around("select * from ", "a join ", "a", " on true", "")},
	{name: "cross", make: chain("select * from a", " cross join b", "")},
	{name: "paren", make: around("select ", "(", "1", ")", "")},
	{name: "call", make: around("select ", "f(", "1", ")", "")},
	{name: "subquery", make: around("select ", "(select ", "1", ")", "")},
	{name: "fromsub", make: around("select * from ", "(select * from ", "a", ") x", "")},
	{name: "exists", make: around("select ", "exists(select ", "1", ")", "")},
	{name: "insub", make: around("select ", "a in (select ", "1", ")", "")},
	{name: "with", make: around("", "with a as (", "select 1", ") select 1", "")},
	{name: "case", make: around("select ", "case when a then ", "1", " end", "")},
	{name: "caseelse", make: around("select ", "case when a then 1 else ", "1", " end", "")},
	{name: "caselabel", make: around("select ", "case when t.end then ", "1", " end", "")},
	{name: "array", make: around("select ", "array[", "1", "]", "")},
	{name: "brackets", make: around("select array", "[", "1", "]", "")},
	{name: "subscript", make: around("select ", "a[", "1", "]", "")},
	{name: "not", make: around("select ", "not ", "true", "", "")},
	{name: "minus", make: around("select ", "- ", "1", "", "")},
	{name: "prefix", make: around("select ", "@ ", "1", "", "")},
	{name: "leftnest", make: around("select ", "(", "1", "+1)", "")},
	{name: "mixed", make: around("select ", "(1 + not - case when a then ", "1", " end)", "")},
	{name: "comment", make: around("select ", "/*", "", "*/", " 1")},

	{name: "and", flat: true, make: chain("select * from t where ", "a = 1", " and ")},
	{name: "or", flat: true, make: chain("select * from t where ", "a = 1", " or ")},
	{name: "andor", flat: true, make: chain("select * from t where ", "a = 1 and b = 2", " or ")},
	{name: "betweenlist", flat: true, make: chain("select * from t where ", "a between 1 and 2", " or ")},
	{name: "in", flat: true, make: func(n int) string { return "select * from t where a in (" + join("1", ",", n) + ")" }},
	{name: "values", flat: true, make: chain("insert into t values ", "(1, 'a', null)", ",")},
	{name: "columns", flat: true, make: chain("select ", "a", ",")},
	{name: "when", flat: true, make: func(n int) string { return "select case " + rep("when a = 1 then 2 ", n) + "end" }},
	{name: "dots", flat: true, make: chain("select ", "a", ".")},
	{name: "indices", flat: true, make: chain("select a", "[1]", "")},
	{name: "fields", flat: true, make: chain("select (a)", ".b", "")},
	{name: "tables", flat: true, make: chain("select * from ", "a", ",")},
	{name: "ctes", flat: true, make: func(n int) string { return "with " + join("a as (select 1)", ",", n) + " select 1" }},
	{name: "statements", flat: true, make: chain("", "select a from t", ";")},
	{name: "semicolons", flat: true, make: chain("select 1", ";", "")},
	{name: "bounds", flat: true, make: chain("select a::int", "[]", "")},
	{name: "string", flat: true, make: around("select '", "a", "", "", "'")},
	{name: "dollars", flat: true, make: around("select ", "$a$ $b$", "", "", "")},
	{name: "backticks", flat: true, make: around("select ", "`a` + ", "1", "", "")},
}
