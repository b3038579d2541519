package stmt

import (
	"slices"
	"strconv"
)

// Edit says that Old bytes of the client's text at byte offset At became New bytes in Spark's.
type Edit struct{ At, Old, New int }

// ParamName is the name under which Spark gets parameter $n (without the colon).
func ParamName(n int) string { return "libra_" + strconv.Itoa(n) }

// ClientOffset maps a byte offset in Spark's text to one in the client's statement text. An offset inside
// replaced text maps to the start of what was replaced.
func (s *Statement) ClientOffset(spark int) int {
	if s.Marks != nil {
		return s.marked(spark)
	}
	shift := 0 // how much longer Spark's text is than the client's, up to here
	for _, e := range s.Edits {
		at := e.At + shift
		if spark < at {
			break
		}
		if spark < at+e.New {
			return e.At
		}
		shift += e.New - e.Old
	}
	return spark - shift
}

// marked finds the last mark at or before an offset.
func (s *Statement) marked(spark int) int {
	n, found := slices.BinarySearchFunc(s.Marks, spark, func(m Mark, at int) int { return m.Spark - at })
	if !found {
		n--
	}
	if n < 0 {
		return 0
	}
	return s.Marks[n].Client
}
