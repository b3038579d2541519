package deparse

import (
	"strconv"
	"strings"
)

const optionalGroup = "Spark tells no group that is left out from one that is empty. Make it match always."

// found is what regexp_match gives of a match: its groups, or all of it where there are none. list makes an array of one group's texts
// of all matches.
func (c *call) found(r regex) (groups []string, ok bool) {
	if r.groups > 0 && r.optional {
		return []string{c.refuse("a group that may be left out of a match", optionalGroup)}, false
	}
	s, java := c.arg(0), text(r.java)
	if r.groups == 0 {
		return []string{"regexp_extract_all(" + s + ", " + java + ", 0)"}, true
	}
	for g := 1; g <= r.groups; g++ {
		groups = append(groups, "regexp_extract_all("+s+", "+java+", "+strconv.Itoa(g)+")")
	}
	return groups, true
}

// regexpMatch is the first match's groups, NULL where there is none.
func regexpMatch(c *call) string {
	r, f, instead, ok := c.regex(2, "", 0, true)
	if !ok {
		return instead
	}
	if f.global {
		return raise("22023", "regexp_match() does not support the \"global\" option")
	}
	groups, ok := c.found(r)
	if !ok {
		return groups[0]
	}
	first := each(groups, func(g string) string { return "get(" + g + ", 0)" })
	return "if(" + c.arg(0) + " RLIKE " + text(r.java) + ", array(" + commas(first) + "), NULL)"
}

// regexpMatches gives a row for the first match, with the flag g for each.
func regexpMatches(c *call) set {
	r, f, instead, ok := c.regex(2, "", 0, true)
	if !ok {
		return set{array: instead}
	}
	groups, ok := c.found(r)
	if !ok {
		return set{array: groups[0]}
	}
	fields := make([]string, len(groups))
	for i, g := range groups {
		groups[i] = "coalesce(" + g + ", array())"
		fields[i] = "z.`" + itoa(i) + "`"
	}
	rows := "transform(arrays_zip(" + commas(groups) + "), z -> array(" + commas(fields) + "))"
	if f.global {
		return set{array: rows}
	}
	return set{array: "slice(" + rows + ", 1, 1)"}
}

// isOne tells whether an optional argument is left out or the constant 1.
func (c *call) isOne(i int) bool {
	n, ok := c.integer(i)
	return i >= len(c.args) || ok && n == 1
}

func regexpCount(c *call) string {
	if !c.isOne(2) {
		return c.refuse("regexp_count() with a start", "")
	}
	r, _, instead, ok := c.regex(3, "", 0, true)
	if !ok {
		return instead
	}
	return "regexp_count(" + c.arg(0) + ", " + text(r.java) + ")"
}

// regexpInstr is the place of the first match, or the one behind it.
func regexpInstr(c *call) string {
	end := int64(0)
	for i, v := range []*int64{4: &end, 6: nil} {
		if n, ok := c.integer(i); i < len(c.args) && i > 3 && i != 5 && (!ok || v == nil && n != 0) {
			return c.refuse("regexp_instr() with this end or group", "")
		} else if v != nil && ok {
			*v = n
		}
	}
	if !c.isOne(2) || !c.isOne(3) {
		return c.refuse("regexp_instr() with a start or a number of a match", "")
	}
	r, _, instead, ok := c.regex(5, "", 0, end != 0)
	switch {
	case !ok:
		return instead
	case end == 0:
		return "regexp_instr(" + c.arg(0) + ", " + text(r.java) + ")"
	case end != 1:
		return raise("22023", "invalid value for parameter \"endoption\"")
	}
	java := text(r.java)
	return c.bind(func(a []string) string {
		return "if(" + a[0] + " RLIKE " + java + ", regexp_instr(" + a[0] + ", " + java + ") + char_length(get(regexp_extract_all(" + a[0] + ", " + java + ", 0), 0)), " + "if(" + a[0] + " IS NULL, NULL, 0))"
	})
}

// regexpSubstr is the n-th match, or a group of it.
func regexpSubstr(c *call) string {
	n, group := int64(1), int64(0)
	for i, v := range []*int64{nil, nil, nil, &n, nil, &group} {
		if v != nil && i < len(c.args) {
			var ok bool
			if *v, ok = c.integer(i); !ok {
				return c.refuse("regexp_substr() with numbers that are not constant", "")
			}
		}
	}
	if !c.isOne(2) || n < 1 || group < 0 {
		return c.refuse("regexp_substr() with a start", "")
	}
	r, _, instead, ok := c.regex(4, "", 0, true)
	switch {
	case !ok:
		return instead
	case int(group) > r.groups:
		return "CAST(NULL AS STRING)"
	case group > 0 && r.optional:
		return c.refuse("a group that may be left out of a match", optionalGroup)
	}
	return "get(regexp_extract_all(" + c.arg(0) + ", " + text(r.java) + ", " + itoa(int(group)) + "), " + itoa(int(n-1)) + ")"
}

// regexpSplit cuts a text at each match. What may match nothing cuts at other places in Java; the empty pattern, at each character.
func regexpSplit(c *call) string {
	r, f, instead, ok := c.regex(2, "", 0, true)
	if !ok {
		return instead
	}
	if p, _ := c.string(1); p == "" {
		return once("if($1 = '', array(''), regexp_extract_all($1, '(?s).', 0))")(c)
	}
	if r.nullable {
		return c.refuse("splitting at a regular expression that may match nothing", "Use + instead of *.")
	}
	if f.global {
		return raise("22023", "regexp_split does not support the \"global\" option")
	}
	return "split(" + c.arg(0) + ", " + text(r.java) + ", -1)"
}

// substringRegex is substring(text from pattern): the first group of the first match, or all of it.
func substringRegex(c *call) string {
	r, _, instead, ok := c.regex(2, "", 0, true)
	if !ok {
		return instead
	}
	if r.groups > 0 && r.optional {
		return c.refuse("a group that may be left out of a match", optionalGroup)
	}
	return "get(regexp_extract_all(" + c.arg(0) + ", " + text(r.java) + ", " + itoa(min(r.groups, 1)) + "), 0)"
}

// substringSimilar is substring(text similar pattern escape e): what is between two marks that the escape character and a quote make.
func substringSimilar(c *call) string {
	p, ok1 := c.string(1)
	e, ok2 := c.string(2)
	if !ok1 || !ok2 || len([]rune(e)) != 1 {
		return c.refuse("SIMILAR with a pattern that is not constant", constantPattern)
	}
	parts := strings.Split(p, e+`"`)
	pattern := "^(?:" + similarPattern(p, e) + ")$"
	group := 0
	if len(parts) == 3 {
		first := strings.ReplaceAll(similarPattern(parts[0], e), ".*", ".*?")
		pattern, group = "^(?:"+first+")("+similarPattern(parts[1], e)+")(?:"+similarPattern(parts[2], e)+")$", 1
	} else if len(parts) != 1 {
		return c.refuse("SIMILAR with this pattern", "")
	}
	r, err := translateRegex(pattern, regexFlags{}, 0)
	if err != nil || r.ambiguous != "" {
		return c.refuse("SIMILAR with this pattern", "")
	}
	return "get(regexp_extract_all(" + c.arg(0) + ", " + text(r.java) + ", " + itoa(group) + "), 0)"
}
