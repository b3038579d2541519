package deparse

import (
	"sort"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

var _ = register(map[string]rule{
	"to_char(timestamp,text)": momentToChar, "to_char(timestamptz,text)": momentToChar, "to_char(interval,text)": momentToChar,
})

// datePiece is a pattern of to_char for dates: a template with @ for the value, and how many digits it has; 0 is no number. Names
// (months and days) are padded to nine characters unless FM says otherwise.
type datePiece struct {
	spark  string
	digits int
	name   bool
}

const (
	monthNames = "element_at(array('January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'), month(@))"
	dayNames   = "element_at(array('Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'), dayofweek(@))"
	romanMonth = "element_at(array('i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'), month(@))"
	hour12     = "if(hour(@) % 12 = 0, 12, hour(@) % 12)"
	secondOf   = "CAST(floor(extract(SECOND FROM @)) AS INT)"
	fractionOf = "(extract(SECOND FROM @) % 1)"
)

// datePieces are the patterns that don't depend on the value's type.
var datePieces = map[string]datePiece{
	"YYYY": {"year(@)", 4, false}, "YYY": {"(year(@) % 1000)", 3, false}, "YY": {"(year(@) % 100)", 2, false}, "Y": {"(year(@) % 10)", 1, false},
	"IYYY": {"extract(YEAROFWEEK FROM @)", 4, false}, "IYY": {"(extract(YEAROFWEEK FROM @) % 1000)", 3, false}, "IY": {"(extract(YEAROFWEEK FROM @) % 100)", 2, false},
	"I": {"(extract(YEAROFWEEK FROM @) % 10)", 1, false}, "Q": {"quarter(@)", 1, false}, "MM": {"month(@)", 2, false},
	"MONTH": {"upper(" + monthNames + ")", 0, true}, "Month": {monthNames, 0, true}, "month": {"lower(" + monthNames + ")", 0, true},
	"MON": {"upper(left(" + monthNames + ", 3))", 0, false}, "Mon": {"left(" + monthNames + ", 3)", 0, false}, "mon": {"lower(left(" + monthNames + ", 3))", 0, false},
	"DAY": {"upper(" + dayNames + ")", 0, true}, "Day": {dayNames, 0, true}, "day": {"lower(" + dayNames + ")", 0, true},
	"DY": {"upper(left(" + dayNames + ", 3))", 0, false}, "Dy": {"left(" + dayNames + ", 3)", 0, false}, "dy": {"lower(left(" + dayNames + ", 3))", 0, false},
	"DDD": {"dayofyear(@)", 3, false}, "DD": {"day(@)", 2, false}, "D": {"dayofweek(@)", 1, false}, "ID": {"(weekday(@) + 1)", 1, false},
	"W": {"((day(@) - 1) div 7 + 1)", 1, false}, "WW": {"((dayofyear(@) - 1) div 7 + 1)", 2, false}, "IW": {"weekofyear(@)", 2, false},
	"IDDD": {"((weekofyear(@) - 1) * 7 + weekday(@) + 1)", 3, false}, "RM": {"upper(" + romanMonth + ")", 0, false}, "rm": {romanMonth, 0, false},
	"Y,YYY": {"(CAST(year(@) div 1000 AS STRING) || ',' || lpad(CAST(year(@) % 1000 AS STRING), 3, '0'))", 0, false},
	"CC":    {"((year(@) + 99) div 100)", 2, false}, "J": {"(unix_date(CAST(@ AS DATE)) + 2440588)", 1, false},
	"HH": {hour12, 2, false}, "HH12": {hour12, 2, false}, "HH24": {"hour(@)", 2, false}, "MI": {"minute(@)", 2, false}, "SS": {secondOf, 2, false},
	"MS": {"CAST(floor(" + fractionOf + " * 1000) AS INT)", 3, false}, "US": {"CAST(" + fractionOf + " * 1000000 AS INT)", 6, false},
	"FF1": {"CAST(floor(" + fractionOf + " * 10) AS INT)", 1, false}, "FF2": {"CAST(floor(" + fractionOf + " * 100) AS INT)", 2, false},
	"FF3": {"CAST(floor(" + fractionOf + " * 1000) AS INT)", 3, false}, "FF4": {"CAST(floor(" + fractionOf + " * 10000) AS INT)", 4, false},
	"FF5": {"CAST(floor(" + fractionOf + " * 100000) AS INT)", 5, false}, "FF6": {"CAST(" + fractionOf + " * 1000000 AS INT)", 6, false},
	"SSSS": {"(hour(@) * 3600 + minute(@) * 60 + " + secondOf + ")", 1, false}, "SSSSS": {"(hour(@) * 3600 + minute(@) * 60 + " + secondOf + ")", 1, false},
	"AM": {"if(hour(@) < 12, 'AM', 'PM')", 0, false}, "PM": {"if(hour(@) < 12, 'AM', 'PM')", 0, false}, "am": {"if(hour(@) < 12, 'am', 'pm')", 0, false},
	"pm": {"if(hour(@) < 12, 'am', 'pm')", 0, false}, "A.M.": {"if(hour(@) < 12, 'A.M.', 'P.M.')", 0, false}, "P.M.": {"if(hour(@) < 12, 'A.M.', 'P.M.')", 0, false},
	"a.m.": {"if(hour(@) < 12, 'a.m.', 'p.m.')", 0, false}, "p.m.": {"if(hour(@) < 12, 'a.m.', 'p.m.')", 0, false},
	"AD": {"'AD'", 0, false}, "BC": {"'AD'", 0, false}, "ad": {"'ad'", 0, false}, "bc": {"'ad'", 0, false}, "A.D.": {"'A.D.'", 0, false}, "B.C.": {"'A.D.'", 0, false},
}

// zonePieces are those of a timestamp with time zone.
var zonePieces = map[string]datePiece{
	"OF": {"regexp_replace(date_format(@, 'xxx'), ':00$', '')", 0, false}, "TZH": {"left(date_format(@, 'xxx'), 3)", 0, false}, "TZM": {"right(date_format(@, 'xxx'), 2)", 0, false},
	"TZ": {"date_format(@, 'zzz')", 0, false}, "tz": {"lower(date_format(@, 'zzz'))", 0, false},
}

// spanPieces are those of an interval, whose hours may be more than a day's.
var spanPieces = map[string]datePiece{
	"YYYY": {"(@.m div 12)", 4, false}, "MM": {"(@.m % 12)", 2, false}, "DD": {"@.d", 2, false}, "DDD": {"(@.m * 30 + @.d)", 3, false},
	"HH24": {"(@.u div 3600000000)", 2, false}, "MI": {"(@.u div 60000000 % 60)", 2, false}, "SS": {"(@.u div 1000000 % 60)", 2, false},
	"HH12": {"if(@.u div 3600000000 % 12 = 0, 12, @.u div 3600000000 % 12)", 2, false}, "HH": {"if(@.u div 3600000000 % 12 = 0, 12, @.u div 3600000000 % 12)", 2, false},
	"AM": {spanHalf("AM", "PM"), 0, false}, "PM": {spanHalf("AM", "PM"), 0, false}, "am": {spanHalf("am", "pm"), 0, false}, "pm": {spanHalf("am", "pm"), 0, false},
	"MS": {"(@.u div 1000 % 1000)", 3, false}, "US": {"(@.u % 1000000)", 6, false},
}

func spanHalf(am, pm string) string {
	return "if(@.u div 3600000000 % 24 < 12, '" + am + "', '" + pm + "')"
}

// otherPatterns are patterns that are known and refused; without them they would be taken for text.
var otherPatterns = []string{"TZH", "TZM", "OF", "TZ", "tz", "FX", "TM", "SP", "B.C.", "b.c.", "a.d."}

var patternList = func() []string {
	list := append([]string(nil), otherPatterns...)
	for k := range datePieces {
		list = append(list, k)
	}
	sort.Slice(list, func(i, j int) bool {
		return len(list[i]) > len(list[j]) || len(list[i]) == len(list[j]) && list[i] < list[j]
	})
	return list
}()

// templatePart is a pattern of a template, or text.
type templatePart struct {
	pattern, text string
	fill          bool   // FM stood before it
	ordinal       string // TH or th behind it
}

// dateTemplate takes a template apart (parse_format in formatting.c).
func dateTemplate(s string) []templatePart {
	var out []templatePart
	fill := false
	for s != "" {
		switch {
		case strings.HasPrefix(s, "FM") || strings.HasPrefix(s, "fm") || strings.HasPrefix(s, "TM") || strings.HasPrefix(s, "tm"): // names in the C locale are English
			fill, s = true, s[2:]
			continue
		case s[0] == '"':
			body, rest := quotedText(s[1:])
			out, s = append(out, templatePart{text: body}), rest
			continue
		case s[0] == '\\' && len(s) > 1 && s[1] == '"':
			out, s = append(out, templatePart{text: `"`}), s[2:]
			continue
		}
		p := patternOf(s)
		if p == "" {
			out, s = append(out, templatePart{text: s[:1]}), s[1:]
			continue
		}
		part := templatePart{pattern: canonical(p), fill: fill}
		s, fill = s[len(p):], false
		if len(s) >= 2 && strings.EqualFold(s[:2], "th") {
			part.ordinal, s = s[:2], s[2:]
		}
		out = append(out, part)
	}
	return out
}

// quotedText is a text up to its closing quote, and what follows; a backslash takes the next character as it is.
func quotedText(s string) (body, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// patternOf is the longest pattern that a text begins with. Case makes no difference where the value is a number.
func patternOf(s string) string {
	for _, p := range patternList {
		if strings.HasPrefix(s, p) {
			return p
		}
		if f, ok := datePieces[p]; ok && f.digits > 0 && len(s) >= len(p) && strings.EqualFold(s[:len(p)], p) {
			return s[:len(p)]
		}
	}
	return ""
}

func canonical(p string) string {
	if u := strings.ToUpper(p); datePieces[u].digits > 0 {
		return u
	}
	return p
}

// momentToChar is to_char of a timestamp or interval with a constant template.
func momentToChar(c *call) string {
	template, ok := c.string(1)
	if !ok {
		return c.refuse("to_char with a template that is no constant", "Write the template as a constant.")
	}
	parts := dateTemplate(template)
	return c.w.letOne(c.arg(0), func(v string) string {
		list := []string{"''"}
		for _, p := range parts {
			if p.pattern == "" {
				list = append(list, text(p.text))
				continue
			}
			if p.pattern == "FX" { // means something to to_date only
				continue
			}
			f, ok := pieceOf(c.types[0], p.pattern)
			if !ok {
				return c.refuse("the pattern "+p.pattern+" of to_char for the type "+c.w.typeName(c.types[0]), "")
			}
			list = append(list, printed(p, f, put(f.spark, v)))
		}
		return "if(" + v + " IS NULL, NULL, concat(" + commas(list) + "))"
	})
}

func pieceOf(typ uint32, pattern string) (datePiece, bool) {
	if typ == oid.Interval {
		f, ok := spanPieces[pattern]
		return f, ok
	}
	f, ok := datePieces[pattern]
	if !ok && typ == oid.TimestampTZ {
		f, ok = zonePieces[pattern]
	}
	return f, ok
}

// printed is the text of a pattern's value.
func printed(p templatePart, f datePiece, s string) string {
	switch {
	case strings.EqualFold(p.pattern, "RM") && !p.fill:
		return "rpad(" + s + ", 4, ' ')"
	case f.name && !p.fill:
		return "rpad(" + s + ", 9, ' ')"
	case f.digits == 0:
		return s
	}
	n := "CAST(" + s + " AS STRING)"
	if !p.fill && f.digits > 1 {
		n = "if(" + s + " < 0, concat('-', lpad(CAST(- (" + s + ") AS STRING), greatest(" + itoa(f.digits) + ", length(" + n + ") - 1), '0')), lpad(" + n + ", greatest(" +
			itoa(f.digits) + ", length(" + n + ")), '0'))"
	}
	if p.ordinal == "" {
		return n
	}
	th := "CASE WHEN " + s + " % 100 BETWEEN 11 AND 13 THEN 'th' WHEN " + s + " % 10 = 1 THEN 'st' WHEN " + s + " % 10 = 2 THEN 'nd' WHEN " + s +
		" % 10 = 3 THEN 'rd' ELSE 'th' END"
	if p.ordinal[0] == 'T' {
		th = "upper(" + th + ")"
	}
	return "concat(" + n + ", " + th + ")"
}
