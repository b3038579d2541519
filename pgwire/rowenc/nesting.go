package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxDimensions is MAXDIM: PostgreSQL's arrays have no more.
const maxDimensions = 6

// arraySubscriptError is PostgreSQL's SQLSTATE for an array that isn't rectangular.
const arraySubscriptError = "2202E"

// nesting is an Arrow list of lists of … of elements, seen as a PostgreSQL array of several dimensions.
type nesting struct {
	levels   []level
	elements lane
	dims     [maxDimensions]int // of the array that locate found last
}

type level struct {
	list  array.ListLike
	lists lane // only its NULLs count
}

func newNesting(arr arrow.Array, element maker, dimensions int, st *Style) nesting {
	n := nesting{levels: make([]level, dimensions)}
	for d := range n.levels {
		list := arr.(array.ListLike)
		n.levels[d] = level{list, newLane(arr, noCodec, st)}
		arr = list.ListValues()
	}
	n.elements = newLane(arr, element, st)
	return n
}

func noCodec(arrow.Array, *Style) codec { return nil }

// locate finds row i's elements, first to end in the innermost list, and their dimensions; no dimensions is the empty array.
func (n *nesting) locate(i int) (first, end, dimensions int, err error) {
	first, end = i, i+1
	for d := range n.levels {
		if first, end, err = n.descend(d, first, end); err != nil {
			return 0, 0, 0, err
		}
		if first == end {
			return 0, 0, 0, nil
		}
	}
	return first, end, len(n.levels), nil
}

// descend goes from the lists first to end of one level to all their elements, which lie side by side. The lists have
// to be of one length.
func (n *nesting) descend(d, first, end int) (int, int, error) {
	l := &n.levels[d]
	from, to := l.list.ValueOffsets(first)
	n.dims[d] = int(to - from)
	for j := first; j < end; j++ {
		if d > 0 && l.lists.null(j) {
			return 0, 0, errNullInside
		}
		start, stop := l.list.ValueOffsets(j)
		if int(stop-start) != n.dims[d] {
			return 0, 0, errRagged
		}
		to = stop
	}
	return int(from), int(to), nil
}

var (
	errRagged = pgerr.New(arraySubscriptError, "multidimensional arrays must have sub-arrays with matching dimensions").
			WithDetail("PostgreSQL has no type for a nested array whose inner arrays differ in length.").
			WithHint("use to_json(column) in the query to get it as JSON")
	errNullInside = pgerr.New(pgerr.NullValueNotAllowed, "multidimensional arrays must not have NULL in place of a sub-array").
			WithHint("use to_json(column) in the query to get it as JSON")
)
