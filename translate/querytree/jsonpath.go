package querytree

import "encoding/binary"

// The kinds of a jsonpath's items (JsonPathItemType of utils/jsonpath.h) that PathItem tells apart.
const (
	PathNull = iota
	PathString
	PathNumeric
	PathBool
	PathAnd
	PathOr
	PathNot
	_
	PathEqual
	PathNotEqual
	PathLess
	PathGreater
	PathLessOrEqual
	PathGreaterOrEqual
)

// The accessors of a jsonpath, and what stands before them.
const (
	PathAnyArray = iota + 21 // [*]
	PathAnyKey               // .*
	PathIndexArray
	_
	PathKey
	PathCurrent // @
	PathRoot    // $
	_
	PathFilter
	PathExists
)

// PathItem is an item of a jsonpath. What follows it is Next; operators have Left and Right, filters and EXISTS Left alone, an index its
// one subscript there.
type PathItem struct {
	Kind              int
	Text              string // of a key, a string, a number
	True              bool
	Left, Right, Next *PathItem
}

// JSONPath is a constant jsonpath.
type JSONPath struct {
	Lax  bool
	Item *PathItem
}

// maxPathItems bounds what one path is made of.
const maxPathItems = 200

type pathReader struct {
	data  Bytes
	items int
	err   error
}

// jsonPath reads a jsonpath without its length word: a header and items that point to others by offsets from themselves.
func jsonPath(b Bytes) (JSONPath, error) {
	if len(b) < 4 {
		return JSONPath{}, errShort
	}
	const lax = 1 << 31
	r := &pathReader{data: b[4:]}
	p := JSONPath{Lax: binary.NativeEndian.Uint32(b)&lax != 0, Item: r.item(0)}
	return p, r.err
}

func (r *pathReader) int(at int) int {
	if at < 0 || at+4 > len(r.data) {
		r.err = errShort
		return 0
	}
	return int(int32(binary.NativeEndian.Uint32(r.data[at:])))
}

// at reads the item that an offset at a place tells; nil for none.
func (r *pathReader) at(base, place int) *PathItem {
	if o := r.int(place); o > 0 {
		return r.item(base + o)
	}
	return nil
}

func (r *pathReader) item(pos int) *PathItem {
	r.items++
	if r.items > maxPathItems || pos < 0 || pos >= len(r.data) || r.err != nil {
		if r.err == nil {
			r.err = errShort
		}
		return nil
	}
	i := &PathItem{Kind: int(r.data[pos])}
	at := (pos + 1 + 3) &^ 3 // offsets are aligned
	i.Next = r.at(pos, at)
	at += 4
	switch i.Kind {
	case PathString, PathKey:
		if n := r.int(at); r.err == nil && n >= 0 && at+4+n <= len(r.data) {
			i.Text = string(r.data[at+4 : at+4+n])
		} else {
			r.err = errShort
		}
	case PathNumeric:
		payload, err := varlena(r.data[min(at, len(r.data)):])
		if err == nil {
			size := int(binary.NativeEndian.Uint32(r.data[at:]) >> 2)
			payload = payload[:max(min(size-4, len(payload)), 0)]
			i.Text, err = numeric(payload)
		}
		if err != nil {
			r.err = err
		}
	case PathBool:
		i.True = at < len(r.data) && r.data[at] != 0
	case PathAnd, PathOr, PathEqual, PathNotEqual, PathLess, PathGreater, PathLessOrEqual, PathGreaterOrEqual:
		i.Left, i.Right = r.at(pos, at), r.at(pos, at+4)
	case PathNot, PathFilter, PathExists:
		i.Left = r.at(pos, at)
	case PathIndexArray:
		if r.int(at) == 1 && r.int(at+8) == 0 { // one, and no range
			i.Left = r.at(pos, at+4)
		}
	}
	return i
}
