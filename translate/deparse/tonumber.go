package deparse

import "strings"

var _ = registerNumerics(map[string]numericRule{
	"to_number(text,text)": {of: always(varying), exact: toNumber},
})

// readNumber is a constant template of to_number that libra reads: digits, commas, a point, a sign at one end, a currency's sign.
func (c *call) readNumber() (t numberTemplate, ok bool) {
	s, ok := c.string(1)
	if !ok {
		return t, false
	}
	t, ok = parseNumber(s)
	return t, ok && t.sign != "PR" && t.suffix == "" && strings.Trim(t.prefix, "$€£") == ""
}

// toNumber reads a number that fits its template. Of others PostgreSQL takes the digits that it comes by, which makes 15 of 1.5 by 999;
// libra refuses them when it meets one.
func toNumber(c *call) string {
	t, ok := c.readNumber()
	if !ok {
		return c.refuse("to_number with this template", "libra knows constant templates of 9, 0, the point, commas, FM, S and MI.")
	}
	sign := `[-+]?+`
	var e strings.Builder
	e.WriteString(`(?=[^0-9]*+[0-9][0-9,]*+(?:\.[0-9]{0,` + itoa(len(t.behind)) + `})?+[-+]?+\z)`)
	if t.sign == "" || t.sign == "S" {
		e.WriteString(sign)
	}
	for range t.prefix {
		e.WriteString(`[$€£]`)
	}
	for _, r := range t.before { // each digit of the template takes a character, a comma only a comma
		if r == ',' {
			e.WriteString(`,?+`)
		} else {
			e.WriteString(`[0-9,` + map[bool]string{true: "."}[t.point] + `]?+`)
		}
	}
	if t.point {
		e.WriteString(`[0-9.]?+` + strings.Repeat(`[0-9.]?+`, len(t.behind)))
	}
	if t.sign == "MI" || t.sign == "S-" {
		e.WriteString(sign)
	}
	return c.w.letOne(c.arg(0), func(v string) string {
		digits := "regexp_replace(regexp_replace(" + v + ", '[^0-9.]', ''), '^0+(?=[0-9])|\\\\.\\u0024', '')"
		number := c.w.letOne(digits, func(d string) string {
			return "(if(contains(" + v + ", '-') AND " + d + " RLIKE '[1-9]', '-', '') || if(startswith(" + d + ", '.'), '0', '') || " + d + ")"
		})
		return "CASE WHEN " + v + " RLIKE " + text(`\A`+e.String()+`\z`) + " THEN " + number + " WHEN " + v + " IS NOT NULL THEN " +
			fails("0A000", "'to_number() of a text that does not fit its template is not supported by libra: ' || "+v) + " END"
	})
}
