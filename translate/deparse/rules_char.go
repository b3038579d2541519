package deparse

import "strconv"

// typmodHeader is VARHDRSZ, which the modifiers of char(n) and varchar(n) count.
const typmodHeader = 4

var _ = register(map[string]rule{
	"varchar(varchar,int4,bool)": cutTo(func(s, n string) string { return "left(" + s + ", " + n + ")" }),
	"bpchar(bpchar,int4,bool)":   cutTo(func(s, n string) string { return "rpad(" + s + ", " + n + ", ' ')" }),
	"text(bpchar)":               as("rtrim($1)"),
	"text(bool)":                 as("CAST($1 AS STRING)"),
	"varchar(bool)":              as("CAST($1 AS STRING)"),
	"text(name)":                 as("$1"),
	"varchar(name)":              as("$1"),
	"bpchar(name)":               as("$1"),
	"text(char)":                 as("$1"),

	// Blanks at the end of a char(n) are no part of its value.
	"bpchareq":           as("(rtrim($1) = rtrim($2))"),
	"bpcharne":           as("(rtrim($1) <> rtrim($2))"),
	"bpcharlt":           as("(rtrim($1) < rtrim($2))"),
	"bpcharle":           as("(rtrim($1) <= rtrim($2))"),
	"bpchargt":           as("(rtrim($1) > rtrim($2))"),
	"bpcharge":           as("(rtrim($1) >= rtrim($2))"),
	"upper(bpchar)":      as("upper($1)"),
	"lower(bpchar)":      as("lower($1)"),
	"bpcharlike":         like("LIKE"),
	"bpcharnlike":        like("NOT LIKE"),
	"bpchariclike":       like("ILIKE"),
	"bpcharicnlike":      like("NOT ILIKE"),
	"textlike":           like("LIKE"),
	"textnlike":          like("NOT LIKE"),
	"texticlike":         like("ILIKE"),
	"texticnlike":        like("NOT ILIKE"),
	"namelike":           like("LIKE"),
	"namenlike":          like("NOT LIKE"),
	"nameiclike":         like("ILIKE"),
	"nameicnlike":        like("NOT ILIKE"),
	"like(text,text)":    like("LIKE"),
	"notlike(text,text)": like("NOT LIKE"),
})

// cutTo is a cast to varchar(n) or char(n): explicit ones cut, implicit ones (of an INSERT) raise.
func cutTo(write func(s, n string) string) rule {
	return func(c *call) string {
		n, ok := c.integer(1)
		if !ok || n < typmodHeader {
			return c.arg(0)
		}
		n -= typmodHeader
		if explicit, _ := c.constant(2); explicit == true {
			return write(c.arg(0), strconv.FormatInt(n, 10))
		}
		size := strconv.FormatInt(n, 10)
		return c.bind(func(args []string) string {
			return "if(char_length(rtrim(" + args[0] + ")) > " + size + ", " + raiseText("22001", "value too long for type "+c.w.typeName(c.result)+"("+size+")") +
				", " + write(args[0], size) + ")"
		})
	}
}
