package deparse

import "strings"

var _ = register(map[string]rule{
	"to_date(text,text)":      func(c *call) string { return c.read("DATE") },
	"to_timestamp(text,text)": func(c *call) string { return c.read("TIMESTAMP") },
})

const (
	shortMonth = `((?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`
	longMonth  = `((?i)january|february|march|april|may|june|july|august|september|october|november|december) *`
)

// readers are the patterns of to_date and to_timestamp with what they match; what follows directly may not be a digit.
var readers = map[string]string{
	"YYYY": `([0-9]{1,4})`, "MM": `([0-9]{1,2})`, "DD": `([0-9]{1,2})`, "HH24": `([0-9]{1,2})`, "HH12": `([0-9]{1,2})`, "HH": `([0-9]{1,2})`,
	"MI": `([0-9]{1,2})`, "SS": `([0-9]{1,2})`, "MS": `([0-9]{1,3})`, "US": `([0-9]{1,6})`, "DDD": `([0-9]{1,3})`,
	"YY": `([0-9]{4}|[0-9]{1,2})`, "Mon": shortMonth, "MON": shortMonth, "mon": shortMonth, "Month": longMonth, "MONTH": longMonth, "month": longMonth,
	"AM": `([AaPp][Mm])`, "PM": `([AaPp][Mm])`, "am": `([AaPp][Mm])`, "pm": `([AaPp][Mm])`,
}

// read is to_date or to_timestamp with a constant template: each pattern takes a part of the text, and what stands between them
// separates. Digits that touch are read in the patterns' full widths.
func (c *call) read(spark string) string {
	template, ok := c.string(1)
	if !ok {
		return c.refuse(c.name+" with a template that is no constant", "Write the template as a constant.")
	}
	parts := dateTemplate(template)
	var expression strings.Builder
	expression.WriteString(`^\\s*`)
	group := map[string]int{}
	n := 0
	for i, p := range parts {
		switch {
		case p.pattern == "" && isLetter(p.text):
			expression.WriteString(".")
		case p.pattern == "":
			expression.WriteString(`\\s*[^0-9A-Za-z]?\\s*`)
		case readers[p.pattern] == "" || p.ordinal != "" || group[strings.ToUpper(p.pattern)] > 0:
			return c.refuse("the pattern "+p.pattern+" of "+c.name, "")
		default:
			n++
			group[strings.ToUpper(p.pattern)] = n
			r := readers[p.pattern]
			if next := i + 1; next < len(parts) && datePieces[parts[next].pattern].digits > 0 {
				r = strings.Replace(strings.Replace(r, "[0-9]{4}|", "", 1), "{1,", "{", 1)
			}
			expression.WriteString(r)
		}
	}
	return c.w.letOne(c.arg(0), func(v string) string { return c.w.moment(v, expression.String(), group, spark) })
}

func isLetter(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

// moment makes the date or timestamp of the parts that an expression finds in a text.
func (w *writer) moment(v, expression string, group map[string]int, spark string) string {
	raw := func(names ...string) string {
		for _, n := range names {
			if i := group[n]; i > 0 {
				return "regexp_extract(" + v + ", '" + expression + "', " + itoa(i) + ")"
			}
		}
		return ""
	}
	number := func(otherwise string, names ...string) string {
		if s := raw(names...); s != "" {
			return "CAST(" + s + " AS INT)"
		}
		return otherwise
	}
	from1 := func(part string) string { // a 0 is none
		return "greatest(" + part + ", 1)"
	}
	month := from1(number("1", "MM"))
	if s := raw("MON", "MONTH"); s != "" {
		month = "CAST(nullif((locate(lower(left(" + s + ", 3)), 'janfebmaraprmayjunjulaugsepoctnovdec') + 2) div 3, 0) AS INT)"
	}
	year := number("1", "YYYY")
	if s := raw("YY"); s != "" { // of 1970 to 2069
		year = "(" + number("1", "YY") + " + CASE WHEN length(" + s + ") > 2 THEN 0 WHEN " + number("1", "YY") + " < 70 THEN 2000 ELSE 1900 END)"
	}
	date := "make_date(" + year + ", " + month + ", " + from1(number("1", "DD")) + ")"
	if group["DDD"] > 0 {
		date = "date_add(make_date(" + year + ", 1, 1), " + number("1", "DDD") + " - 1)"
	}
	found := "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '" + expression + "' THEN @ ELSE " + fails("22007", `'invalid value "' || `+v+` || '" for the template'`) + " END)"
	if spark == "DATE" {
		return put(found, date)
	}
	hour := number("0", "HH24", "HH12", "HH")
	if s := raw("AM", "PM"); s != "" {
		hour = "(" + hour + " % 12 + if(lower(" + s + ") = 'pm', 12, 0))"
	}
	fraction := "0"
	if s := raw("US"); s != "" {
		fraction = "CAST(rpad(" + s + ", 6, '0') AS INT)"
	} else if s := raw("MS"); s != "" {
		fraction = "CAST(rpad(" + s + ", 3, '0') AS INT) * 1000"
	}
	seconds := "CAST(" + number("0", "SS") + " + (" + fraction + ") * 0.000001BD AS DECIMAL(16,6))"
	day := "year(" + date + "), month(" + date + "), day(" + date + ")"
	return put(found, w.zoned("make_timestamp_ntz("+day+", "+hour+", "+number("0", "MI")+", "+seconds+")"))
}
