package deparse

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// regex is one of PostgreSQL's regular expressions (the manual, "POSIX Regular Expressions": the advanced form, ARE), in Java's words.
type regex struct {
	java   string
	groups int
	// nullable: it may match nothing at all.
	nullable bool
	// optional: a group may be left out of a match, where Java gives an empty text and PostgreSQL NULL.
	optional bool
	// ambiguous says why a match may end somewhere else than PostgreSQL's, which is the longest one (or the shortest); "" when
	// it can't. Whether there is a match does not depend on it.
	ambiguous string
}

// regexFlags are the option letters that PostgreSQL's functions take.
type regexFlags struct{ ignoreCase, newline, expanded, literal, global bool }

var errFlag = errors.New("flag")

func readFlags(s string) (regexFlags, error) {
	var f regexFlags
	for _, r := range s {
		switch r {
		case 'i':
			f.ignoreCase = true
		case 'c':
			f.ignoreCase = false
		case 'n', 'm':
			f.newline = true
		case 's':
			f.newline = false
		case 'x':
			f.expanded = true
		case 't':
			f.expanded = false
		case 'q':
			f.literal = true
		case 'g':
			f.global = true
		default:
			return f, errFlag
		}
	}
	return f, nil
}

// errRegex is a mistake in a pattern; its text is PostgreSQL's.
type errRegex string

func (e errRegex) Error() string { return string(e) }

// errForeign is what a pattern has that Java has not.
type errForeign string

func (e errForeign) Error() string { return string(e) }

// translateRegex writes a pattern in Java's words. Group numbers are shifted by offset. Errors are errRegex and errForeign.
func translateRegex(pattern string, flags regexFlags, offset int) (regex, error) {
	p := &regexParser{flags: flags, offset: offset}
	if rest, ok := strings.CutPrefix(pattern, "***="); ok {
		p.flags.literal, pattern = true, rest
	} else if rest, ok := strings.CutPrefix(pattern, "***:"); ok {
		pattern = rest
	}
	pattern = p.embedded(pattern)
	p.text = []rune(pattern)
	prefix := "(?s)"
	if p.flags.ignoreCase {
		prefix = "(?siu)"
	}
	if p.flags.literal {
		return regex{java: prefix + quoteRegex(pattern), nullable: pattern == ""}, nil
	}
	top := p.alternatives(0)
	switch {
	case p.err != nil:
		return regex{}, p.err
	case p.at < len(p.text):
		return regex{}, errRegex("parentheses () not balanced")
	}
	r := regex{java: prefix + top.java, groups: p.groups, nullable: top.nullable, optional: p.optional, ambiguous: p.ambiguous}
	if p.greedy && p.lazy && !(top.anchoredStart && top.anchoredEnd) {
		r.ambiguous = "it has greedy and non-greedy quantifiers"
	}
	if !strings.Contains(top.java, "|") && top.anchoredStart && top.anchoredEnd {
		r.ambiguous = ""
	}
	return r, nil
}

// embedded reads options at the beginning: (?i).
func (p *regexParser) embedded(pattern string) string {
	if !strings.HasPrefix(pattern, "(?") {
		return pattern
	}
	letters, rest, ok := strings.Cut(pattern[2:], ")")
	if !ok || letters == "" || strings.ContainsFunc(letters, func(r rune) bool { return !unicode.IsLower(r) }) {
		return pattern
	}
	old := p.flags
	f, err := readFlags(letters)
	if err != nil || f.global {
		return pattern
	}
	f.ignoreCase = f.ignoreCase || old.ignoreCase && !strings.Contains(letters, "c")
	f.newline = f.newline || old.newline && !strings.Contains(letters, "s")
	f.expanded = f.expanded || old.expanded
	p.flags = f
	return rest
}

// piece is a part of a pattern.
type piece struct {
	java                       string
	nullable                   bool
	firsts                     charSet // what it may begin with
	literal                    string  // the text that it stands for, if it is one
	isLiteral                  bool
	anchoredStart, anchoredEnd bool
}

type regexParser struct {
	flags        regexFlags
	text         []rune
	at           int
	groups       int
	offset       int
	err          error
	ambiguous    string
	greedy, lazy bool
	optional     bool
}

const maxRegexNesting = 100

func (p *regexParser) fail(err error) piece {
	if p.err == nil {
		p.err = err
	}
	p.at = len(p.text)
	return piece{}
}

func (p *regexParser) peek(s string) bool {
	return strings.HasPrefix(string(p.text[p.at:min(p.at+len(s), len(p.text))]), s)
}

// alternatives is branch|branch….
func (p *regexParser) alternatives(nesting int) piece {
	if nesting > maxRegexNesting {
		return p.fail(errRegex("regular expression is too complex"))
	}
	groups := p.groups
	branches := []piece{p.branch(nesting)}
	for p.at < len(p.text) && p.text[p.at] == '|' {
		p.at++
		branches = append(branches, p.branch(nesting))
	}
	if len(branches) == 1 {
		return branches[0]
	}
	if p.groups > groups {
		p.optional = true
	}
	return p.choose(branches)
}

// choose puts alternatives together. PostgreSQL takes the one that makes the match longest, Java the first that matches.
func (p *regexParser) choose(branches []piece) piece {
	out := piece{}
	literals, disjoint, seen := true, true, charSet{}
	for _, b := range branches {
		literals = literals && b.isLiteral
		disjoint = disjoint && !b.nullable && !seen.overlaps(b.firsts)
		seen.add(b.firsts)
		out.nullable = out.nullable || b.nullable
	}
	out.firsts = seen
	switch {
	case disjoint || sameCore(branches):
	case literals:
		sortByLength(branches)
	case p.ambiguous == "":
		p.ambiguous = "its alternatives may begin alike"
	}
	list := make([]string, len(branches))
	for i, b := range branches {
		list[i] = b.java
	}
	out.java = strings.Join(list, "|")
	return out
}

// branch is a sequence of quantified atoms.
func (p *regexParser) branch(nesting int) piece {
	out := piece{nullable: true, isLiteral: true}
	var b strings.Builder
	first := true
	for p.at < len(p.text) && p.text[p.at] != '|' && p.text[p.at] != ')' {
		if p.flags.expanded && p.skip() {
			continue
		}
		a := p.quantified(nesting)
		b.WriteString(a.java)
		if out.nullable {
			out.firsts.add(a.firsts)
		}
		out.nullable = out.nullable && a.nullable
		out.isLiteral = out.isLiteral && a.isLiteral
		out.literal += a.literal
		if first {
			out.anchoredStart = a.anchoredStart
		}
		out.anchoredEnd, first = a.anchoredEnd, false
	}
	out.java = b.String()
	return out
}

// skip passes over white space and comments of the expanded form.
func (p *regexParser) skip() bool {
	if unicode.IsSpace(p.text[p.at]) {
		p.at++
		return true
	}
	if p.text[p.at] != '#' {
		return false
	}
	for p.at < len(p.text) && p.text[p.at] != '\n' {
		p.at++
	}
	return true
}

// quantified is an atom with what follows it: * + ? {m,n}, each with a ? or without.
func (p *regexParser) quantified(nesting int) piece {
	groups := p.groups
	a := p.atom(nesting)
	if p.err != nil || p.at >= len(p.text) {
		return a
	}
	low, high, q := p.quantifier()
	if q == "" {
		return a
	}
	if a.java == "" || a.anchoredStart || a.anchoredEnd {
		return p.fail(errRegex("quantifier operand invalid"))
	}
	if p.groups > groups && low == 0 {
		p.optional = true
	}
	lazy := p.at < len(p.text) && p.text[p.at] == '?'
	if lazy {
		p.at++
		q += "?"
	}
	if p.at < len(p.text) && strings.ContainsRune("*+?", p.text[p.at]) {
		return p.fail(errRegex("quantifier operand invalid"))
	}
	if low != high {
		p.lazy, p.greedy = p.lazy || lazy, p.greedy || !lazy
	}
	a.java, a.isLiteral, a.literal = a.java+q, false, ""
	a.nullable = a.nullable || low == 0
	return a
}

// quantifier reads one, with its least and greatest number; an empty text where there is none.
func (p *regexParser) quantifier() (low, high int, q string) {
	switch p.text[p.at] {
	case '*':
		p.at++
		return 0, -1, "*"
	case '+':
		p.at++
		return 1, -1, "+"
	case '?':
		p.at++
		return 0, 1, "?"
	case '{':
		return p.bound()
	}
	return 0, 0, ""
}

// bound is {m}, {m,} or {m,n}; a brace before anything but a digit is one itself.
func (p *regexParser) bound() (low, high int, q string) {
	if p.at+1 >= len(p.text) || p.text[p.at+1] < '0' || p.text[p.at+1] > '9' {
		return 0, 0, ""
	}
	end := p.at
	for end < len(p.text) && p.text[end] != '}' {
		end++
	}
	if end == len(p.text) {
		p.fail(errRegex("braces {} not balanced"))
		return 0, 0, ""
	}
	from, to, ranged := strings.Cut(string(p.text[p.at+1:end]), ",")
	low, err := strconv.Atoi(from)
	high = low
	var err2 error
	if ranged {
		if high = -1; to != "" {
			high, err2 = strconv.Atoi(to)
		}
	}
	if err != nil || err2 != nil || low > 255 || high > 255 || high >= 0 && high < low {
		p.fail(errRegex("invalid repetition count(s)"))
		return 0, 0, ""
	}
	q = string(p.text[p.at : end+1])
	p.at = end + 1
	return low, high, q
}
