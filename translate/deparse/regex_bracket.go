package deparse

import (
	"strings"
	"unicode"
)

// posixClasses are the named classes of brackets in Java's words.
var posixClasses = map[string]struct {
	java string
	test func(rune) bool
	far  bool // beyond ASCII, too
}{
	"alpha":  {`\p{IsAlphabetic}`, func(r rune) bool { return isWordChar(r) && r != '_' && !unicode.IsDigit(r) }, true},
	"alnum":  {`\p{IsAlphabetic}\p{Nd}`, func(r rune) bool { return isWordChar(r) && r != '_' }, true},
	"word":   {shorthands['w'], isWordChar, true},
	"digit":  {"0-9", unicode.IsDigit, false},
	"xdigit": {"0-9a-fA-F", func(r rune) bool { return unicode.Is(unicode.ASCII_Hex_Digit, r) }, false},
	"space":  {`\s\x0B`, unicode.IsSpace, false},
	"blank":  {`\t\x20`, func(r rune) bool { return r == ' ' || r == '\t' }, false},
	"lower":  {`\p{IsLowercase}`, unicode.IsLower, true},
	"upper":  {`\p{IsUppercase}`, unicode.IsUpper, true},
	"punct":  {`\p{Punct}`, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }, false},
	"cntrl":  {`\p{Cntrl}`, unicode.IsControl, false},
	"graph":  {`\p{Graph}`, func(r rune) bool { return r > ' ' && r < 127 }, false},
	"print":  {`\p{Print}`, func(r rune) bool { return r >= ' ' && r < 127 }, false},
	"ascii":  {`\x00-\x7F`, func(rune) bool { return true }, false},
}

// bracket is [ … ], the opening one of which has been read.
func (p *regexParser) bracket() piece {
	if p.peek("[:<:]]") || p.peek("[:>:]]") {
		word := map[bool]string{true: places['m'], false: places['M']}[p.peek("[:<:]]")]
		p.at += len("[:<:]]")
		return piece{java: word, nullable: true}
	}
	var b strings.Builder
	var set charSet
	not := p.peek("^")
	b.WriteByte('[')
	if not {
		p.at++
		b.WriteByte('^')
		if p.flags.newline {
			b.WriteString(`\n`)
		}
	}
	for first := true; ; first = false {
		if p.at >= len(p.text) {
			return p.fail(errRegex("brackets [] not balanced"))
		}
		if p.text[p.at] == ']' && !first {
			p.at++
			break
		}
		p.member(&b, &set)
		if p.err != nil {
			return piece{}
		}
	}
	b.WriteByte(']')
	if p.flags.ignoreCase || not {
		set = anyChar()
	}
	return piece{java: b.String(), firsts: set}
}

// member is one thing in brackets: a character, a range, a class.
func (p *regexParser) member(b *strings.Builder, set *charSet) {
	if p.text[p.at] == '\\' && p.at+1 < len(p.text) {
		if c, ok := classOf(p.text[p.at+1]); ok {
			if unicode.IsUpper(p.text[p.at+1]) {
				p.fail(errRegex(`invalid escape \ sequence`))
				return
			}
			b.WriteString(strings.Trim(c.java, "[]"))
			set.add(c.firsts)
			p.at += 2
			return
		}
	}
	if p.peek("[:") {
		p.class(b, set)
		return
	}
	low, ok := p.end()
	if !ok {
		return
	}
	high := low
	if p.peek("-") && p.at+1 < len(p.text) && p.text[p.at+1] != ']' {
		p.at++
		if high, ok = p.end(); !ok {
			return
		}
		if high < low {
			p.fail(errRegex("invalid character range"))
			return
		}
		b.WriteString(quoteChar(low) + "-" + quoteChar(high))
	} else {
		b.WriteString(quoteChar(low))
	}
	for r := low; r <= min(high, 128); r++ {
		set.put(r)
	}
	set.put(min(high, 128))
}

// end is one end of a range: a character as it is, escaped, or named as [.x.] or [=x=].
func (p *regexParser) end() (rune, bool) {
	switch {
	case p.peek("[.") || p.peek("[="):
		if p.at+4 >= len(p.text) || p.text[p.at+3] != p.text[p.at+1] || p.text[p.at+4] != ']' {
			p.fail(errForeign("a collating element"))
			return 0, false
		}
		p.at += 5
		return p.text[p.at-3], true
	case p.text[p.at] == '\\' && p.at+1 < len(p.text):
		p.at++
		r, ok := p.character()
		if !ok {
			p.fail(errRegex(`invalid escape \ sequence`))
		}
		return r, ok
	}
	p.at++
	return p.text[p.at-1], true
}

func (p *regexParser) class(b *strings.Builder, set *charSet) {
	name, _, ok := strings.Cut(string(p.text[p.at+2:min(p.at+20, len(p.text))]), ":]")
	c, known := posixClasses[name]
	if !ok || !known {
		p.fail(errRegex("invalid character class"))
		return
	}
	if p.flags.ignoreCase && (name == "lower" || name == "upper") {
		c = posixClasses["alpha"]
	}
	p.at += len([]rune(name)) + 4
	b.WriteString(c.java)
	set.add(matching(c.test, c.far))
}
