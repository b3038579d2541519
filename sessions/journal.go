package sessions

import "github.com/whereq/libra/sessions/sparkconnect"

// Bounds of a journal: a session that changes more than this can't be rebuilt whole, and says so.
const (
	journalEntries = 2000
	journalBytes   = 4 << 20
)

// entry is one change of shared state: a statement, or a spark.* setting (sql empty; a nil value resets it).
type entry struct {
	sql      string
	args     map[string]sparkconnect.Literal
	combo    combo // the settings that the statement saw
	setting  string
	variable bool // declares or sets an SQL variable
	value    *string
}

func (e entry) size() int {
	n := len(e.sql) + len(e.setting) + 64
	if e.value != nil {
		n += len(*e.value)
	}
	return n
}

// journal keeps the changes of a family in order.
type journal struct {
	entries []entry
	bytes   int
	lost    int // entries that fell out of the bounds
}

// add appends a change. A setting replaces an earlier value of itself: only the last one counts. Dropping a view
// undoes its making.
func (j *journal) add(e entry) {
	if name := temporaryView(viewDropped, e.sql); name != "" {
		j.forgetView(name)
		return
	}
	if e.setting != "" {
		for i := range j.entries {
			if j.entries[i].setting == e.setting {
				j.drop(i)
				break
			}
		}
	}
	j.entries = append(j.entries, e)
	j.bytes += e.size()
	for len(j.entries) > journalEntries || j.bytes > journalBytes && len(j.entries) > 1 {
		j.drop(0)
		j.lost++
	}
}

func (j *journal) drop(i int) {
	j.bytes -= j.entries[i].size()
	j.entries = append(j.entries[:i], j.entries[i+1:]...)
}

// snapshot gives the entries as they are now.
func (j *journal) snapshot() []entry { return append([]entry(nil), j.entries...) }
