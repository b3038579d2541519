package copyfmt

import (
	"bytes"
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// listBuilder is what Arrow's builders of lists have in common.
type listBuilder interface {
	array.Builder
	Append(bool)
	ValueBuilder() array.Builder
}

// arraySubscriptError is the SQLSTATE of an array of the wrong shape.
const arraySubscriptError = "2202E"

// listKind reads PostgreSQL's arrays. A list of lists is an array of two dimensions; NULL can stand for an element, but
// for a list within a list there is no word in PostgreSQL.
func listKind(f arrow.Field, b listBuilder, env *oid.Env) (kind, bool) {
	elem := f.Type.(arrow.ListLikeType).ElemField()
	inner, ok := kindOf(withoutElement(f, elem), b.ValueBuilder(), env)
	if !ok {
		return kind{}, false
	}
	l := &list{builder: b, inner: column{kind: inner, builder: b.ValueBuilder(), nullable: elem.Nullable}, depth: depth(f.Type)}
	id := inner.oid
	if oid.ElemOf(id) == 0 {
		id = oid.ArrayOf(id)
	}
	return kind{oid: id, check: checkElements, put: l.put, appendStaged: l.appendStaged}, true
}

// withoutElement is the element's field. Spark's name of the list, array<varchar(10)>, tells the element's too.
func withoutElement(f, elem arrow.Field) arrow.Field {
	full, ok := f.Metadata.GetValue(sparkTypeKey)
	if _, own := elem.Metadata.GetValue(sparkTypeKey); !ok || own {
		return elem
	}
	inner, ok := bytes.CutPrefix([]byte(full), []byte("array<"))
	if ok && bytes.HasSuffix(inner, []byte(">")) {
		elem.Metadata = arrow.NewMetadata([]string{sparkTypeKey}, []string{string(inner[:len(inner)-1])})
	}
	return elem
}

func depth(t arrow.DataType) int {
	if l, ok := t.(arrow.ListLikeType); ok {
		return depth(l.Elem()) + 1
	}
	return 0
}

// list fills a column of lists.
type list struct {
	builder listBuilder
	inner   column
	depth   int
	staged  oid.Value
}

// put sees whether the column can hold every element; they are put once more to be appended.
func (l *list) put(v oid.Value) error {
	if dims := len(v.Array.Dims); dims != 0 && dims != l.depth {
		return pgerr.Newf(arraySubscriptError, "the array has %d dimensions, and the column's type %d", dims, l.depth)
	}
	for _, item := range v.Array.Items() {
		if item.Kind != oid.KindNull {
			if err := l.inner.put(item); err != nil {
				return err
			}
		} else if !l.inner.nullable {
			return pgerr.New(pgerr.NullValueNotAllowed, "null array element not allowed in this context")
		}
	}
	l.staged = v
	return nil
}

func (l *list) appendStaged() {
	items := l.staged.Array.Items()
	l.staged = oid.Value{}
	l.builder.Append(true)
	for _, item := range items {
		if item.Kind == oid.KindNull {
			l.inner.builder.AppendNull()
		} else if l.inner.put(item) == nil {
			l.inner.appendStaged()
		}
	}
}

// maxElements bounds what an array of a few bytes an element becomes when it is decoded.
const maxElements = 1 << 20

// checkElements refuses arrays with more elements than are to be decoded. The binary format begins with the number of
// dimensions and two more words, and for each dimension has its length and its lower bound.
func checkElements(b []byte, format int16) error {
	n := uint64(1)
	if format == oid.FormatText {
		n += uint64(bytes.Count(b, []byte(",")))
	} else {
		const header, dimension, most = 12, 8, 6
		for i := range most {
			if at := header + i*dimension; at+dimension <= len(b) && i < int(b[3]) {
				n = min(n*uint64(binary.BigEndian.Uint32(b[at:])), maxElements+1)
			}
		}
	}
	if n > maxElements {
		return pgerr.Newf(pgerr.ProgramLimitExceeded, "array size exceeds the maximum allowed (%d)", maxElements)
	}
	return nil
}
