package querytree

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxDepth is how deep a tree may nest. PostgreSQL's own stack ends sooner.
const MaxDepth = 10000

// Read reads a tree as PostgreSQL prints it, in one line or many.
func Read(text string) (*Node, error) {
	r := reader{text: text}
	v, err := r.value(0)
	if err != nil {
		return nil, fmt.Errorf("querytree: %w at byte %d", err, r.at)
	}
	n, ok := v.(*Node)
	if !ok {
		return nil, errors.New("querytree: no node")
	}
	if r.space(); r.at < len(text) {
		return nil, fmt.Errorf("querytree: something after the tree at byte %d", r.at)
	}
	return n, nil
}

type reader struct {
	text string
	at   int
}

var (
	errEnd   = errors.New("the tree ends too soon")
	errDepth = errors.New("the tree is too deep")
)

func (r *reader) space() {
	for r.at < len(r.text) && isSpace(r.text[r.at]) {
		r.at++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// peek is the next byte that is no space; 0 at the end.
func (r *reader) peek() byte {
	if r.space(); r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// value reads a node, a list, or an atom; nil is <>.
func (r *reader) value(depth int) (any, error) {
	if depth > MaxDepth {
		return nil, errDepth
	}
	switch r.peek() {
	case 0:
		return nil, errEnd
	case '{':
		return r.node(depth)
	case '(':
		return r.list(depth)
	case '"':
		return r.quoted()
	}
	word := r.word()
	if word == "" {
		return nil, fmt.Errorf("unexpected %q", r.text[r.at])
	}
	if word == "<>" {
		return nil, nil
	}
	if r.peek() == '[' {
		return r.bytes()
	}
	return unescape(word), nil
}

func (r *reader) node(depth int) (*Node, error) {
	r.at++
	r.space()
	n := &Node{Tag: r.word(), Fields: map[string]any{}}
	for {
		switch r.peek() {
		case 0:
			return nil, errEnd
		case '}':
			r.at++
			return n, nil
		case ':':
			r.at++
			name := r.word()
			v, err := r.field(depth)
			if err != nil {
				return nil, err
			}
			n.Fields[name] = v
		default: // a word that belongs to the tag: "A_EXPR IN"
			if word := r.word(); word == "" {
				return nil, fmt.Errorf("unexpected %q", r.text[r.at])
			}
		}
	}
}

// field is a value, or nothing at all where PostgreSQL prints nothing for an empty one.
func (r *reader) field(depth int) (any, error) {
	if c := r.peek(); c == ':' || c == '}' {
		return nil, nil
	}
	return r.value(depth + 1)
}

// list reads (…), also the lists of numbers (i 1 2), (o 1 2), (x 1 2) and sets (b 1 2).
func (r *reader) list(depth int) ([]any, error) {
	r.at++
	list := []any{}
	for first := true; ; first = false {
		switch c := r.peek(); {
		case c == 0:
			return nil, errEnd
		case c == ')':
			r.at++
			return list, nil
		case first && strings.IndexByte("iobx", c) >= 0 && r.letter():
			r.at++
			continue
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

// letter tells whether the byte here stands alone.
func (r *reader) letter() bool {
	return r.at+1 < len(r.text) && (isSpace(r.text[r.at+1]) || r.text[r.at+1] == ')')
}

// quoted reads a string of a list of strings: "…", with \ before what is special.
func (r *reader) quoted() (string, error) {
	start := r.at + 1
	for r.at++; r.at < len(r.text); r.at++ {
		switch r.text[r.at] {
		case '\\':
			r.at++
		case '"':
			r.at++
			return unescape(r.text[start : r.at-1]), nil
		}
	}
	return "", errEnd
}

// word reads up to a space or a delimiter that no \ stands before.
func (r *reader) word() string {
	start := r.at
	for r.at < len(r.text) {
		c := r.text[r.at]
		if isSpace(c) || strings.IndexByte("(){}[]", c) >= 0 {
			break
		}
		if c == '\\' && r.at+1 < len(r.text) {
			r.at++
		}
		r.at++
	}
	return r.text[start:r.at]
}

// unescape takes the \ out.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		if s == `""` {
			return ""
		}
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// bytes reads a datum: [ 24 0 0 0 97 37 ], where a byte may be negative.
func (r *reader) bytes() (Bytes, error) {
	r.at++
	out := Bytes{}
	for {
		switch r.peek() {
		case 0:
			return nil, errEnd
		case ']':
			r.at++
			return out, nil
		}
		i, err := strconv.Atoi(r.word())
		if err != nil || i < -128 || i > 255 {
			return nil, errors.New("no byte")
		}
		out = append(out, byte(i))
	}
}
