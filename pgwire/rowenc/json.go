package rowenc

import (
	"cmp"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// jsonbVersion is the byte that jsonb's binary format begins with; the rest is the text.
const jsonbVersion = 1

// newJSONBinary makes the binary codec of a jsonb column from the maker of its text.
func newJSONBinary(text maker) maker {
	return func(arr arrow.Array, st *Style) codec { return &jsonBinary{text(arr, st)} }
}

type jsonBinary struct{ text codec }

func (c *jsonBinary) append(dst []byte, i int) ([]byte, error) {
	return c.text.append(append(dst, jsonbVersion), i)
}

// appendJSON appends a value that is part of another, null for NULL.
func appendJSON(dst []byte, l *lane, i int) ([]byte, error) {
	if l.null(i) {
		return append(dst, "null"...), nil
	}
	return l.codec.append(dst, i)
}

// jsonList prints a list as a JSON array, with jsonb's space after each comma.
type jsonList struct {
	list     array.ListLike
	elements lane
}

func newJSONList(element maker) maker {
	return func(arr arrow.Array, st *Style) codec {
		list := arr.(array.ListLike)
		return &jsonList{list, newLane(list.ListValues(), element, st)}
	}
}

func (c *jsonList) append(dst []byte, i int) (out []byte, err error) {
	first, end := c.list.ValueOffsets(i)
	dst = append(dst, '[')
	for e := first; e < end; e++ {
		if e > first {
			dst = append(dst, ", "...)
		}
		if dst, err = appendJSON(dst, &c.elements, int(e)); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// compareKeys is jsonb's order of an object's keys: the shorter first, those of one length by their bytes.
func compareKeys(a, b []byte) int {
	if n := cmp.Compare(len(a), len(b)); n != 0 {
		return n
	}
	return slices.Compare(a, b)
}

// member is a field of a struct: its name as JSON, with the colon and the space, and its values.
type member struct {
	label []byte
	field int
	make  maker
}

// ofField makes a codec of one of a struct's fields.
func ofField(field int, mk maker) maker {
	return func(arr arrow.Array, st *Style) codec { return mk(arr.(*array.Struct).Field(field), st) }
}

// jsonStruct prints a struct as a JSON object.
type jsonStruct struct {
	members []member // in jsonb's order
	lanes   []lane
}

func newJSONStruct(members []member) maker {
	return func(arr arrow.Array, st *Style) codec {
		s := arr.(*array.Struct)
		c := &jsonStruct{members: members, lanes: make([]lane, len(members))}
		for k, m := range members {
			c.lanes[k] = newLane(s.Field(m.field), m.make, st)
		}
		return c
	}
}

func (c *jsonStruct) append(dst []byte, i int) (out []byte, err error) {
	dst = append(dst, '{')
	for k := range c.members {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, c.members[k].label...)
		if dst, err = appendJSON(dst, &c.lanes[k], i); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}
