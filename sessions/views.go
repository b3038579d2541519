package sessions

import (
	"regexp"
	"strings"
)

// Dropping a temporary view can't be journalled like other changes: by the time of a replay there may be a persistent
// view or table of that name, which the same statement would drop. So a drop takes the view's making out of the journal.
var (
	viewMade    = regexp.MustCompile(`(?is)^\s*create\s+(?:or\s+replace\s+)?(?:global\s+)?temp(?:orary)?\s+view\s+(?:if\s+not\s+exists\s+)?` + viewName)
	viewDropped = regexp.MustCompile(`(?is)^\s*drop\s+(?:view|table)\s+(?:if\s+exists\s+)?` + viewName)
)

const viewName = "(?:global_temp\\s*\\.\\s*)?(`(?:[^`]|``)+`|[^\\s`.(]+)\\s*(.?)"

// temporaryView gives the name of the view that a statement makes or drops, as Spark compares names; "" when it does no such
// thing. A name with a schema is no temporary view's.
func temporaryView(statement *regexp.Regexp, sql string) string {
	m := statement.FindStringSubmatch(sql)
	if m == nil || m[2] == "." {
		return ""
	}
	name := m[1]
	if strings.HasPrefix(name, "`") {
		name = strings.ReplaceAll(name[1:len(name)-1], "``", "`")
	}
	return strings.ToLower(name)
}

// forgetView takes the making of a temporary view out of the journal; false when it is not there.
func (j *journal) forgetView(name string) bool {
	found := false
	for i := len(j.entries) - 1; i >= 0; i-- {
		if e := j.entries[i]; e.setting == "" && temporaryView(viewMade, e.sql) == name {
			j.drop(i)
			found = true
		}
	}
	return found
}

// Temporary tells whether there is a temporary view of that name, which hides a table of the same one.
func (c *connection) Temporary(name string) bool { return c.family.madeView(strings.ToLower(name)) }

// madeView tells whether the family's journal has a temporary view of that name.
func (f *family) madeView(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.journal.entries {
		if e.setting == "" && temporaryView(viewMade, e.sql) == name {
			return true
		}
	}
	return false
}
