package deparse

import "strings"

var _ = register(map[string]rule{
	"to_char(int4,text)": numberToChar, "to_char(int8,text)": numberToChar, "to_char(numeric,text)": numberToChar,
	"to_char(float8,text)": numberToChar, "to_char(float4,text)": numberToChar,
})

// numberTemplate is a template of to_char for numbers: digits before and behind the point, with what stands around them.
type numberTemplate struct {
	before, behind string // "9", "0" and, before the point, ","
	point          bool
	prefix, suffix string
	fill           bool   // FM
	sign           string // "", "S" before, "S-" behind, "MI" behind, "PR"
}

// parseNumber takes a template apart (NUMDesc_prepare in formatting.c); ok is false for what libra does not write.
func parseNumber(s string) (t numberTemplate, ok bool) {
	if strings.HasPrefix(strings.ToUpper(s), "FM") {
		t.fill, s = true, s[2:]
	}
	for s != "" {
		u, digits := strings.ToUpper(s), t.before != "" || t.behind != "" || t.point
		switch {
		case strings.ContainsRune("90", rune(s[0])) && t.suffix == "" && !strings.HasPrefix(t.sign, "S-"):
			if t.point {
				t.behind += s[:1]
			} else {
				t.before += s[:1]
			}
		case (s[0] == ',' || u[0] == 'G') && !t.point && t.before != "":
			t.before += ","
		case (s[0] == '.' || u[0] == 'D') && !t.point && t.suffix == "":
			t.point = true
		case u[0] == 'S' && t.sign == "":
			if t.sign = "S"; digits {
				t.sign = "S-"
			}
		case strings.HasPrefix(u, "MI") && digits && t.sign == "":
			t.sign, s = "MI", s[1:]
		case strings.HasPrefix(u, "PR") && digits && t.sign == "":
			t.sign, s = "PR", s[1:]
		case s[0] == '"':
			body, rest, _ := strings.Cut(s[1:], `"`)
			t.text(body, digits)
			s = " " + rest
		case strings.ContainsAny(s[:1], "$%€£ -/:()") && (digits || t.prefix == ""):
			t.text(s[:1], digits)
		default:
			return t, false
		}
		s = s[1:]
	}
	return t, strings.Contains(t.before, "9") || strings.Contains(t.before, "0") || t.behind != ""
}

func (t *numberTemplate) text(s string, digits bool) {
	if digits {
		t.suffix += s
	} else {
		t.prefix += s
	}
}

// numberToChar is to_char of a number with a constant template.
func numberToChar(c *call) string {
	s, ok := c.string(1)
	if !ok {
		return c.refuse("to_char with a template that is no constant", "Write the template as a constant.")
	}
	t, ok := parseNumber(s)
	if !ok || (t.sign != "" || t.prefix != "") && !t.fill && t.prefix != "" {
		return c.refuse("the template "+s+" of to_char", "libra knows 9, 0, the point, commas, FM, S, MI and PR, and text around the number.")
	}
	value := c.arg(0)
	switch c.types[0] {
	case 701:
		value = c.w.letOne(value, func(v string) string { return decimalOfFloat(v, 14) })
	case 700:
		value = c.w.letOne(value, func(v string) string { return decimalOfFloat(v, 5) })
	}
	rounded := "round(CAST(" + value + " AS DECIMAL(38," + itoa(max(len(t.behind), 12)) + ")), " + itoa(len(t.behind)) + ")"
	return c.w.letOne(rounded, func(v string) string { return c.w.numberText(t, v) })
}

// numberText writes the digits of a rounded decimal by the template.
func (w *writer) numberText(t numberTemplate, v string) string {
	places := strings.ReplaceAll(t.before, ",", "")
	zero := strings.Index(places, "0")
	if zero < 0 {
		zero = len(places)
	}
	digits := "CAST(abs(" + v + ") AS STRING)"
	return w.let(func(x []string) string { // whole digits without zeros in front, and the fraction
		first := "least(" + itoa(len(places)) + " - length(" + x[0] + "), " + itoa(zero) + ")"
		switch last := itoa(max(len(places)-1, 0)); {
		case !t.point && zero == len(places):
			first = "least(" + first + ", " + last + ")"
		case t.fill && zero == len(places) && !strings.Contains(t.behind, "0"): // 0. and not a lone point
			first = "if(" + v + " = 0, least(" + first + ", " + last + "), " + first + ")"
		}
		return w.letOne(first, func(first string) string {
			number := "concat(" + commas(t.whole(x[0], first)) + t.fraction(x[1]) + ")"
			tooLong := strings.NewReplacer("9", "#", "0", "#").Replace(t.before)
			if t.point {
				tooLong += "." + strings.Repeat("#", len(t.behind))
			}
			number = "if(length(" + x[0] + ") > " + itoa(len(places)) + ", " + text(tooLong) + ", " + number + ")"
			return "if(" + v + " IS NULL, NULL, " + w.letOne(number, func(n string) string { return t.signed(v, n) }) + ")"
		})
	}, "ltrim('0', substring_index("+digits+", '.', 1))", "if(contains("+digits+", '.'), substring_index("+digits+", '.', -1), '')")
}

// whole are the characters before the point; those in front of the first digit are blanks.
func (t numberTemplate) whole(digits, first string) []string {
	places, out := len(strings.ReplaceAll(t.before, ",", "")), []string{"''"}
	padded, i, blank := "lpad("+digits+", "+itoa(places)+", '0')", 0, "' '"
	if t.fill {
		blank = "''"
	}
	for _, r := range t.before {
		if r == ',' {
			out = append(out, "if("+itoa(i)+" > "+first+", ',', "+blank+")")
			continue
		}
		i++
		out = append(out, "if("+itoa(i)+" > "+first+", substring("+padded+", "+itoa(i)+", 1), "+blank+")")
	}
	return out
}

// fraction is the point and what is behind it; with FM zeros at the end go where the template has 9.
func (t numberTemplate) fraction(digits string) string {
	if !t.point {
		return ""
	}
	f := "rpad(" + digits + ", " + itoa(len(t.behind)) + ", '0')"
	if t.fill {
		keep := strings.LastIndex(t.behind, "0") + 1
		f = "concat(left(" + f + ", " + itoa(keep) + "), rtrim('0', substring(" + f + ", " + itoa(keep+1) + ")))"
	}
	return ", '.', " + f
}

// signed puts sign and text around the digits; without FM the sign's place is kept.
func (t numberTemplate) signed(v, n string) string {
	negative := v + " < 0"
	width := "length(" + n + ") + 1"
	body := "ltrim(" + n + ")"
	pad := func(s string) string {
		if t.fill {
			return s
		}
		return "lpad(" + s + ", " + width + ", ' ')"
	}
	none := "' '"
	if t.fill {
		none = "''"
	}
	var s string
	switch t.sign {
	case "S":
		s = pad("concat(if(" + negative + ", '-', '+'), " + body + ")")
	case "S-":
		s = "concat(" + n + ", if(" + negative + ", '-', '+'))"
	case "MI":
		s = "concat(" + n + ", if(" + negative + ", '-', " + none + "))"
	case "PR":
		s = "if(" + negative + ", concat(" + pad("concat('<', "+body+")") + ", '>'), concat(" + pad(body) + ", " + none + "))"
	default:
		s = pad("concat(if(" + negative + ", '-', ''), " + body + ")")
	}
	if t.prefix == "" && t.suffix == "" {
		return s
	}
	if t.sign == "" && t.fill && t.prefix != "" {
		return "concat(" + text(t.prefix) + ", if(" + negative + ", '-', ''), " + body + ", " + text(t.suffix) + ")"
	}
	return "concat(" + text(t.prefix) + ", " + s + ", " + text(t.suffix) + ")"
}
