package pgwire

import (
	"math"

	"github.com/whereq/libra/translate/stmt"
)

// place is where a cursor stands: on row number at, the first being 1; 0 is before the first one. At the end at is one
// more than the number of rows.
type place struct {
	at  int64
	end bool // behind the last row
}

// span is what a FETCH is about: rows from first on, by step, count of them. With fromEnd first counts from the end,
// which must be found: 0 is the last row.
type span struct {
	first, count int64
	step         int64 // 1 or -1; 0 for a cursor that doesn't move
	fromEnd      bool
}

// spanOf says which rows a FETCH wants, seen from where the cursor stands (manual, "FETCH"). The grammar's numbers have
// 32 bits, so that none but ALL is at the limit.
func (p *portal) spanOf(f *stmt.Fetch) span {
	direction, n := f.Direction, f.Count
	switch {
	case direction == stmt.Forward && n < 0:
		direction, n = stmt.Backward, -n
	case direction == stmt.Backward && n < 0:
		direction, n = stmt.Forward, -n
	}
	at := p.place.at
	switch {
	case direction == stmt.Absolute && n > 0:
		return span{first: n, count: 1, step: 1}
	case direction == stmt.Absolute && n < 0:
		return span{first: n + 1, count: 1, step: -1, fromEnd: true}
	case direction == stmt.Absolute:
		return span{first: 0, step: -1}
	case n == 0:
		return p.again()
	case direction == stmt.Relative && n < 0:
		return span{first: at + n, count: 1, step: -1}
	case direction == stmt.Relative:
		return span{first: plus(at, n), count: 1, step: 1}
	case direction == stmt.Backward:
		return span{first: at - 1, count: n, step: -1}
	}
	return span{first: plus(at, 1), count: n, step: 1}
}

// again is FETCH 0: the row that the cursor stands on, if it does.
func (p *portal) again() span {
	if p.place.at == 0 || p.place.end {
		return span{first: p.place.at}
	}
	return span{first: p.place.at, count: 1}
}

// plus adds without overflow.
func plus(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
