package querytree

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// Bits of a jsonb container's header and of its entries (jsonb.h).
const (
	jsonCount, jsonScalar, jsonObject       = 0x0FFFFFFF, 0x10000000, 0x20000000
	entryLength, entryKind, entryOffset     = 0x0FFFFFFF, 0x70000000, 0x80000000
	kindString, kindNumeric, kindFalse      = 0x00000000, 0x10000000, 0x20000000
	kindTrue, kindNull, kindContainer       = 0x30000000, 0x40000000, 0x50000000
	maxJSONDepth                        int = 1000
)

// jsonb gives the text of a jsonb as PostgreSQL prints it.
func jsonb(b Bytes) (string, error) {
	var s strings.Builder
	err := jsonContainer(&s, b, 0)
	return s.String(), err
}

func jsonContainer(s *strings.Builder, b Bytes, depth int) error {
	if len(b) < 4 || depth > maxJSONDepth {
		return errShort
	}
	head := binary.NativeEndian.Uint32(b)
	count, object := int(head&jsonCount), head&jsonObject != 0
	entries := count
	if object {
		entries = 2 * count
	}
	if len(b) < 4+4*entries {
		return errShort
	}
	parts := jsonEntries(b, entries)
	write := func(i int) error { return parts.write(s, i, depth) }
	if head&jsonScalar != 0 {
		if entries != 1 {
			return errShort
		}
		return write(0)
	}
	open, end := "[", "]"
	if object {
		open, end = "{", "}"
	}
	s.WriteString(open)
	for i := range count {
		if i > 0 {
			s.WriteString(", ")
		}
		if err := write(i); err != nil {
			return err
		}
		if object {
			s.WriteString(": ")
			if err := write(count + i); err != nil {
				return err
			}
		}
	}
	s.WriteString(end)
	return nil
}

// jsonParts are a container's entries: where each begins and ends in what follows them.
type jsonParts struct {
	kinds  []uint32
	bounds []int
	data   Bytes
}

func jsonEntries(b Bytes, n int) jsonParts {
	p := jsonParts{bounds: []int{0}, data: b[4+4*n:]}
	at := 0
	for i := range n {
		e := binary.NativeEndian.Uint32(b[4+4*i:])
		if length := int(e & entryLength); e&entryOffset != 0 {
			at = length // an end, not a length
		} else {
			at += length
		}
		p.kinds = append(p.kinds, e&entryKind)
		p.bounds = append(p.bounds, at)
	}
	return p
}

func (p jsonParts) write(s *strings.Builder, i, depth int) error {
	from, to := p.bounds[i], p.bounds[i+1]
	switch p.kinds[i] {
	case kindFalse:
		s.WriteString("false")
		return nil
	case kindTrue:
		s.WriteString("true")
		return nil
	case kindNull:
		s.WriteString("null")
		return nil
	}
	if p.kinds[i] != kindString {
		from = (from + 3) / 4 * 4
	}
	if from < 0 || to < from || to > len(p.data) {
		return errShort
	}
	switch part := p.data[from:to]; p.kinds[i] {
	case kindString:
		jsonString(s, string(part))
		return nil
	case kindNumeric:
		payload, err := varlena(part)
		if err != nil {
			return err
		}
		text, err := numeric(payload)
		s.WriteString(text)
		return err
	case kindContainer:
		return jsonContainer(s, part, depth+1)
	}
	return errShort
}

// jsonString writes a string as escape_json does: nothing but quotes, backslashes and control characters are escaped.
func jsonString(s *strings.Builder, text string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	s.WriteByte('"')
	for _, c := range text {
		switch e, ok := short[c]; {
		case ok:
			s.WriteString(e)
		case c < ' ':
			s.WriteString(`\u00` + strconv.FormatInt(0x100+int64(c), 16)[1:])
		default:
			s.WriteRune(c)
		}
	}
	s.WriteByte('"')
}
