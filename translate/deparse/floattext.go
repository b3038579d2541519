package deparse

import "github.com/whereq/libra/pgwire/oid"

var _ = registerText(oid.Float8, func(s string) string { return floatText(s, "1e15D") }) && registerText(oid.Float4, func(s string) string { return floatText(s, "1e6D") })

// floatText is a float as PostgreSQL prints it (float8out, float4out): the shortest digits that give the value back, without an
// exponent from 1e-4 to limit. Java's text has the same digits, but an exponent from 1e7 on and below 1e-3, and a point
// always.
func floatText(s, limit string) string {
	java := "CAST(" + s + " AS STRING)"
	plain := "regexp_replace(CAST(CAST(" + java + ` AS DECIMAL(38,21)) AS STRING), '\\.?0+\\z', '')`
	exponent := "regexp_replace(regexp_replace(regexp_replace(" + java + `, '\\.0E', 'E'), 'E(?=\\d)', 'e+'), 'E-', 'e-')`
	exponent = "regexp_replace(" + exponent + `, '(e[+-])(\\d)\\z', '$10$2')`
	return "CASE WHEN abs(" + s + ") >= " + limit + " OR abs(" + s + ") < 1e-4D AND " + s + " <> 0 THEN " + exponent +
		" WHEN isnan(" + s + ") THEN 'NaN' WHEN " + s + " = 0 THEN replace(" + java + ", '.0', '') ELSE " + plain + " END"
}
