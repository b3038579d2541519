package deparse

import (
	"errors"
	"strconv"
	"strings"
)

var _ = register(map[string]rule{
	"textregexeq":     matches("RLIKE", ""),
	"textregexne":     matches("NOT RLIKE", ""),
	"texticregexeq":   matches("RLIKE", "i"),
	"texticregexne":   matches("NOT RLIKE", "i"),
	"bpcharregexeq":   matches("RLIKE", ""),
	"bpcharregexne":   matches("NOT RLIKE", ""),
	"bpcharicregexeq": matches("RLIKE", "i"),
	"bpcharicregexne": matches("NOT RLIKE", "i"),
	"nameregexeq":     matches("RLIKE", ""),
	"nameregexne":     matches("NOT RLIKE", ""),
	"nameicregexeq":   matches("RLIKE", "i"),
	"nameicregexne":   matches("NOT RLIKE", "i"),

	"regexp_like":               matches("RLIKE", ""),
	"regexp_replace":            regexpReplace,
	"regexp_match":              regexpMatch,
	"regexp_count":              regexpCount,
	"regexp_instr":              regexpInstr,
	"regexp_substr":             regexpSubstr,
	"regexp_split_to_array":     regexpSplit,
	"substring(text,text)":      substringRegex,
	"substring(text,text,text)": substringSimilar,
	"similar_to_escape":         refusal("Write the pattern of SIMILAR TO as a literal."),
})

var _ = registerSets(map[string]setRule{
	"regexp_matches":        regexpMatches,
	"regexp_split_to_table": func(c *call) set { return set{array: regexpSplit(c)} },
})

const constantPattern = "Write the pattern and its flags as literals: libra puts them in Java's words before Spark sees them."

// regex reads the pattern, which is argument 1, and the flags, which argument i is if there is one. exact asks for matches that end where
// PostgreSQL's do. Where it is false, text is what to write instead.
func (c *call) regex(i int, flags string, offset int, exact bool) (r regex, f regexFlags, instead string, ok bool) {
	pattern, known := c.pattern()
	if i < len(c.args) {
		more, isConstant := c.string(i)
		known, flags = known && isConstant, flags+more
	}
	if !known {
		if isNull(c.args[1]) || i < len(c.args) && isNull(c.args[i]) {
			return r, f, "CAST(NULL AS " + c.w.sparkType(c.node, c.result, -1) + ")", false
		}
		return r, f, c.refuse("a regular expression that is not constant", constantPattern), false
	}
	f, err := readFlags(flags)
	if err != nil {
		return r, f, c.raised("22023", "invalid regular expression option: \""+flags+"\""), false
	}
	r, err = translateRegex(pattern, f, offset)
	var wrong errRegex
	switch {
	case errors.As(err, &wrong):
		return r, f, c.raised("2201B", "invalid regular expression: "+err.Error()), false
	case err != nil:
		return r, f, c.refuse(err.Error()+" in a regular expression", "Java's regular expressions, which Spark has, don't know it."), false
	case exact && r.ambiguous != "":
		return r, f, c.refuse("this regular expression: "+r.ambiguous, "PostgreSQL takes the longest match, Spark the first one that its Java finds."), false
	}
	return r, f, "", true
}

// pattern is a constant pattern, also one that SIMILAR TO has made.
func (c *call) pattern() (string, bool) {
	p := c.args[1]
	if p.Tag != "FUNCEXPR" {
		return c.string(1)
	}
	f, _ := c.w.Catalog.Function(p.OID("funcid"))
	inner := &call{w: c.w, node: p, name: f.Name, args: p.Nodes("args"), types: f.Args}
	if f.Name != "similar_to_escape" {
		return "", false
	}
	s, ok := inner.string(0)
	escape := `\`
	if len(inner.args) > 1 {
		var known bool
		escape, known = inner.string(1)
		ok = ok && known
	}
	return "^(?:" + similarPattern(s, escape) + ")$", ok
}

// similarPattern is a pattern of SIMILAR TO as a regular expression (similar_escape_internal of PostgreSQL's regexp.c).
func similarPattern(s, escape string) string {
	var b strings.Builder
	esc := []rune(escape)
	escaped, brackets := false, 0
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
			if strings.ContainsRune(`\.^$*+?()[]{}|%_`, r) || r < 128 && !isWordChar(r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case len(esc) == 1 && r == esc[0]:
			escaped = true
		case brackets > 0:
			if r == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			if r == ']' && brackets > 1 {
				brackets = 0
			} else if r != '^' || brackets > 1 {
				brackets = 2
			}
		case r == '[':
			brackets = 1
			b.WriteRune(r)
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteByte('.')
		case r == '(':
			b.WriteString("(?:")
		case strings.ContainsRune(`\.^$`, r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// matches is ~ and its kin: only whether there is a match.
func matches(word, flags string) rule {
	return func(c *call) string {
		r, _, instead, ok := c.regex(2, flags, 0, false)
		if !ok {
			return instead
		}
		return "(" + c.arg(0) + " " + word + " " + text(r.java) + ")"
	}
}

// regexpReplace replaces the first match, or all with the flag g.
func regexpReplace(c *call) string {
	flags, all := 3, false
	if len(c.args) > 3 && typeOf(c.args[3]) != 25 {
		start, ok1 := c.integer(3)
		n, ok2 := int64(1), true
		if len(c.args) > 4 {
			n, ok2 = c.integer(4)
		}
		if !ok1 || !ok2 || start != 1 || n > 1 || n < 0 {
			return c.refuse("regexp_replace() with this start or occurrence", "libra knows the start 1 with the first match or all (0).")
		}
		flags, all = 5, n == 0
	}
	f := regexFlags{}
	if s, ok := c.string(flags); ok {
		f, _ = readFlags(s)
	}
	if f.global || all {
		r, _, instead, ok := c.regex(flags, "", 0, true)
		if !ok {
			return instead
		}
		return "regexp_replace(" + c.arg(0) + ", " + text(r.java) + ", " + c.replacement(2, r.groups, 0) + ")"
	}
	// What stands before the first match becomes group 1, the match group 2.
	r, _, instead, ok := c.regex(flags, "", 2, true)
	if !ok {
		return instead
	}
	end := strings.Index(r.java, ")") + 1 // of the options
	pattern := r.java[:end] + `\A(.*?)(` + r.java[end:] + ")"
	return "regexp_replace(" + c.arg(0) + ", " + text(pattern) + ", concat('$1', " + c.replacement(2, r.groups, 2) + "))"
}

// replacement is an argument in Java's words: \1 becomes $1, shifted by what groups there are before, \& the whole match.
func (c *call) replacement(i, groups, offset int) string {
	s, ok := c.string(i)
	if !ok {
		return c.w.named(c.args[i:i+1], []string{c.arg(i)}, func(a []string) string {
			return "if(contains(" + a[0] + `, '\\'), ` + raise("0A000", "libra takes no backslashes in a replacement that is not a literal") +
				", replace(" + a[0] + `, '$', '\\$'))`
		})
	}
	var b strings.Builder
	reference := false // a digit behind a group's number would belong to it
	for at := 0; at < len(s); at++ {
		next := byte(0)
		if s[at] == '\\' && at+1 < len(s) {
			next = s[at+1]
		}
		switch {
		case next >= '1' && next <= '9':
			if int(next-'0') <= groups {
				b.WriteString("$" + strconv.Itoa(int(next-'0')+offset))
				reference = true
			}
			at++
			continue
		case next == '&':
			b.WriteString("$" + strconv.Itoa(offset))
			reference = true
			at++
			continue
		case next == '\\':
			b.WriteString(`\\`)
			at++
		case s[at] == '\\' || s[at] == '$' || reference && s[at] >= '0' && s[at] <= '9':
			b.WriteString(`\` + s[at:at+1])
		default:
			b.WriteByte(s[at])
		}
		reference = false
	}
	return text(b.String())
}
