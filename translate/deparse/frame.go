package deparse

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Bits of a window's frameOptions (FRAMEOPTION_…, parsenodes.h).
const (
	frameNonDefault        = 0x00001
	frameRange             = 0x00002
	frameRows              = 0x00004
	frameGroups            = 0x00008
	frameStartUnbounded    = 0x00020
	frameEndUnbounded      = 0x00100
	frameStartCurrent      = 0x00200
	frameEndCurrent        = 0x00400
	frameStartOffsetBefore = 0x00800
	frameEndOffsetBefore   = 0x01000
	frameStartOffsetAfter  = 0x02000
	frameEndOffsetAfter    = 0x04000
	frameExcludeCurrentRow = 0x08000
	frameExcludeGroup      = 0x10000
	frameExcludeTies       = 0x20000
	frameExclusions        = frameExcludeCurrentRow | frameExcludeGroup | frameExcludeTies
)

// frame is the frame clause; the default one is Spark's, too.
func (w *writer) frame(win *querytree.Node) string {
	o := win.Int("frameOptions")
	if o&frameNonDefault == 0 {
		return ""
	}
	if o&frameGroups != 0 || o&frameExclusions != 0 {
		return w.refuse(win, "GROUPS and EXCLUDE in a window's frame", "Spark has ROWS and RANGE.")
	}
	word := " RANGE"
	if o&frameRows != 0 {
		word = " ROWS"
	}
	start, end := "CURRENT ROW", "CURRENT ROW"
	switch {
	case o&frameStartUnbounded != 0:
		start = "UNBOUNDED PRECEDING"
	case o&frameStartOffsetBefore != 0:
		start = w.bound(win, "startOffset") + " PRECEDING"
	case o&frameStartOffsetAfter != 0:
		start = w.bound(win, "startOffset") + " FOLLOWING"
	}
	switch {
	case o&frameEndUnbounded != 0:
		end = "UNBOUNDED FOLLOWING"
	case o&frameEndOffsetBefore != 0:
		end = w.bound(win, "endOffset") + " PRECEDING"
	case o&frameEndOffsetAfter != 0:
		end = w.bound(win, "endOffset") + " FOLLOWING"
	}
	return word + " BETWEEN " + start + " AND " + end
}

// byInterval tells whether a frame is one of RANGE with an interval.
func byInterval(win *querytree.Node) bool {
	for _, f := range []string{"startOffset", "endOffset"} {
		if n := win.Node(f); n != nil && typeOf(n) == oid.Interval {
			return true
		}
	}
	return false
}

// bound is how far a frame goes, for which Spark wants a literal of the sort key's own type.
func (w *writer) bound(win *querytree.Node, field string) string {
	n := win.Node(field)
	for len(n.Nodes("args")) == 1 && n.Tag == "FUNCEXPR" && n.Int("funcformat") != formCall {
		n = n.Nodes("args")[0] // the analyzer's cast
	}
	c, err := constantOf(n)
	if err != nil || c.Null {
		return w.refuse(n, "a window's frame whose bounds are not constant", "Spark wants literals there.")
	}
	if i, ok := c.Value.(querytree.Interval); ok {
		return w.intervalBound(n, win, i)
	}
	if win.Int("frameOptions")&frameRows != 0 {
		if v, ok := c.Value.(int64); ok && v >= 0 {
			return strconv.FormatInt(min(v, 1<<31-1), 10)
		}
		return raise("22013", "frame starting or ending offset must not be negative")
	}
	keys := win.Nodes("orderClause")
	key := typeOf(entry(w.scope.query, keys[0].Int("tleSortGroupRef")).Node("expr"))
	if key == oid.Numeric {
		return strings.TrimPrefix(w.literal(n, c), "-")
	}
	return "CAST(" + w.literal(n, c) + " AS " + w.sparkType(n, key, -1) + ")"
}

// intervalBound is a literal of one of Spark's two types of interval.
func (w *writer) intervalBound(n, win *querytree.Node, i querytree.Interval) string {
	for _, f := range []string{"startOffset", "endOffset"} {
		other, err := constantOf(win.Node(f))
		o, ok := other.Value.(querytree.Interval)
		if err == nil && ok && (o.Months != 0) != (i.Months != 0) {
			return w.refuse(n, "a window's frame with months and days", "")
		}
	}
	switch {
	case i.Months < 0 || i.Days < 0 || i.Micros < 0 || i.Months != 0 && (i.Days != 0 || i.Micros != 0):
		return w.refuse(n, "this interval in a window's frame", "")
	case i.Months != 0:
		return "INTERVAL '" + itoa(int(i.Months/12)) + "-" + itoa(int(i.Months%12)) + "' YEAR TO MONTH"
	}
	days, rest := int64(i.Days)+i.Micros/dayMicros, i.Micros%dayMicros
	return fmt.Sprintf("INTERVAL '%d %02d:%02d:%02d.%06d' DAY TO SECOND", days, rest/3600e6, rest/60e6%60, rest/1e6%60, rest%1e6)
}

const dayMicros = 24 * 3600 * 1_000_000
