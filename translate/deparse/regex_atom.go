package deparse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// charSet is a set of characters, of those beyond ASCII all or none.
type charSet struct{ bits [3]uint64 }

func (s *charSet) put(r rune) {
	if r > 127 {
		r = 128
	}
	s.bits[r/64] |= 1 << (r % 64)
}

func (s *charSet) add(o charSet) {
	for i := range s.bits {
		s.bits[i] |= o.bits[i]
	}
}

func (s *charSet) overlaps(o charSet) bool {
	for i := range s.bits {
		if s.bits[i]&o.bits[i] != 0 {
			return true
		}
	}
	return false
}

func anyChar() charSet { return charSet{bits: [3]uint64{^uint64(0), ^uint64(0), 1}} }

// matching is the set of ASCII characters for which a test holds; beyond says of the others.
func matching(test func(rune) bool, beyond bool) charSet {
	var s charSet
	for r := rune(0); r < 128; r++ {
		if test(r) {
			s.put(r)
		}
	}
	if beyond {
		s.put(128)
	}
	return s
}

// sameCore tells whether alternatives are one expression at different ends of the text: ^x+|x+$.
func sameCore(branches []piece) bool {
	core := func(b piece) string { return strings.TrimSuffix(strings.TrimPrefix(b.java, `\A`), `\z`) }
	for _, b := range branches {
		if core(b) != core(branches[0]) {
			return false
		}
	}
	return true
}

func sortByLength(branches []piece) {
	slices.SortStableFunc(branches, func(a, b piece) int { return cmp.Compare(len(b.literal), len(a.literal)) })
}

// literalPiece is a character that stands for itself.
func (p *regexParser) literalPiece(r rune) piece {
	a := piece{java: quoteChar(r), literal: string(r), isLiteral: true}
	a.firsts.put(r)
	if p.flags.ignoreCase {
		a.firsts.put(unicode.ToLower(r))
		a.firsts.put(unicode.ToUpper(r))
	}
	return a
}

// quoteChar is a character as Java takes it for itself, in a class too.
func quoteChar(r rune) string {
	if r < 128 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r > ' ' {
		return `\` + string(r)
	}
	return string(r)
}

// atom is one thing that can be quantified.
func (p *regexParser) atom(nesting int) piece {
	r := p.text[p.at]
	p.at++
	switch r {
	case '(':
		return p.group(nesting)
	case '[':
		return p.bracket()
	case '\\':
		return p.escape()
	case '*', '+', '?':
		return p.fail(errRegex("quantifier operand invalid"))
	case '{':
		if p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
			return p.fail(errRegex("quantifier operand invalid"))
		}
	case '.':
		if p.flags.newline {
			return piece{java: `[^\n]`, firsts: anyChar()}
		}
		return piece{java: ".", firsts: anyChar()}
	case '^':
		if p.flags.newline {
			return piece{java: `(?<![^\n])`, nullable: true}
		}
		return piece{java: `\A`, nullable: true, anchoredStart: true}
	case '$':
		if p.flags.newline {
			return piece{java: `(?![^\n])`, nullable: true}
		}
		return piece{java: `\z`, nullable: true, anchoredEnd: true}
	}
	return p.literalPiece(r)
}

// group is what stands in parentheses, the opening one of which has been read.
func (p *regexParser) group(nesting int) piece {
	open, look := "(", false
	switch {
	case p.peek("?:"):
		open = "(?:"
		p.at += 2
	case p.peek("?="), p.peek("?!"):
		open, look = "("+string(p.text[p.at:p.at+2]), true
		p.at += 2
	case p.peek("?<="), p.peek("?<!"):
		return p.fail(errForeign("a look behind"))
	case p.peek("?"):
		return p.fail(errRegex("quantifier operand invalid"))
	default:
		p.groups++
	}
	in := p.alternatives(nesting + 1)
	if p.err == nil && (p.at >= len(p.text) || p.text[p.at] != ')') {
		return p.fail(errRegex("parentheses () not balanced"))
	}
	p.at++
	if look {
		return piece{java: open + in.java + ")", nullable: true, firsts: anyChar()}
	}
	return piece{java: open + in.java + ")", nullable: in.nullable, firsts: in.firsts}
}

// shorthands are classes that a letter behind a backslash stands for, and how they are written within brackets.
var shorthands = map[rune]string{'d': "0-9", 's': `\s\x0B`, 'w': `\p{IsAlphabetic}\p{M}\p{Nd}\p{Pc}`}

func isWordChar(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// classOf is a shorthand, or what it is not.
func classOf(r rune) (piece, bool) {
	low := unicode.ToLower(r)
	class, ok := shorthands[low]
	if !ok {
		return piece{}, false
	}
	test := map[rune]func(rune) bool{'d': unicode.IsDigit, 's': unicode.IsSpace, 'w': isWordChar}[low]
	if r == low {
		return piece{java: "[" + class + "]", firsts: matching(test, low == 'w')}, true
	}
	return piece{java: "[^" + class + "]", firsts: matching(func(x rune) bool { return !test(x) }, true)}, true
}

// places are escapes that match a place: of words, or the ends of the text.
var places = map[rune]string{'A': `\A`, 'Z': `\z`, 'm': `\b(?=\w)`, 'M': `\b(?<=\w)`, 'y': `\b`, 'Y': `\B`}

// escape is what follows a backslash.
func (p *regexParser) escape() piece {
	if p.at >= len(p.text) {
		return p.fail(errRegex(`invalid escape \ sequence`))
	}
	r := p.text[p.at]
	if c, ok := classOf(r); ok {
		p.at++
		return c
	}
	if s := places[r]; s != "" {
		p.at++
		return piece{java: s, nullable: true, anchoredStart: r == 'A', anchoredEnd: r == 'Z'}
	}
	if r >= '1' && r <= '9' {
		return p.backReference()
	}
	c, ok := p.character()
	if !ok {
		return p.fail(errRegex(`invalid escape \ sequence`))
	}
	return p.literalPiece(c)
}

// backReference is \1 and so on: the text that a group has matched.
func (p *regexParser) backReference() piece {
	n := 0
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' && n*10 <= p.groups {
		n = n*10 + int(p.text[p.at]-'0')
		p.at++
	}
	if n > p.groups {
		return p.fail(errRegex("invalid backreference number"))
	}
	return piece{java: `(?:\` + strconv.Itoa(n+p.offset) + ")", nullable: true, firsts: anyChar()}
}

// named are characters that a letter behind a backslash stands for.
var named = map[rune]rune{'a': 7, 'b': 8, 'B': '\\', 'e': 27, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11}

// character is a character behind a backslash: itself, or one that is named by a letter or a number.
func (p *regexParser) character() (rune, bool) {
	r := p.text[p.at]
	p.at++
	if c, ok := named[r]; ok {
		return c, true
	}
	switch {
	case r == 'u':
		return p.hex(4, 4)
	case r == 'U':
		return p.hex(8, 8)
	case r == 'x':
		return p.hex(1, 8)
	case r == 'c' && p.at < len(p.text):
		p.at++
		return p.text[p.at-1] & 31, true
	case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		return 0, false
	}
	return r, true
}

func (p *regexParser) hex(least, most int) (rune, bool) {
	from := p.at
	for p.at < len(p.text) && p.at-from < most && unicode.Is(unicode.ASCII_Hex_Digit, p.text[p.at]) {
		p.at++
	}
	n, err := strconv.ParseUint(string(p.text[from:p.at]), 16, 31)
	return rune(n), err == nil && p.at-from >= least && n > 0 && n <= unicode.MaxRune
}
