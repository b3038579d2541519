package pgwire

import (
	"strings"
	"time"
	"unicode/utf8"
)

// activity is what a connection does, or did last, as pg_stat_activity tells it. It is replaced, never changed: others
// read it.
type activity struct {
	state string // PostgreSQL's words: "active", "idle", "idle in transaction", "idle in transaction (aborted)"
	query string // the beginning of its last statement
	start time.Time
	since time.Time // of the state
}

// maxActivityText is how much of a statement is kept (PostgreSQL's track_activity_query_size).
const maxActivityText = 1024

var restStates = map[byte]string{'I': "idle", 'T': "idle in transaction", 'E': "idle in transaction (aborted)"}

// acts notes that a statement runs.
func (c *conn) acts(text string) {
	if len(text) > maxActivityText {
		end := maxActivityText
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	now := time.Now()
	c.activity.Store(&activity{state: "active", query: strings.Clone(text), start: now, since: now})
}

// rests notes that the client is waited for.
func (c *conn) rests() {
	next := activity{state: restStates[c.tx.status()], since: time.Now()}
	if last := c.activity.Load(); last != nil {
		if last.state == next.state {
			return
		}
		next.query, next.start = last.query, last.start
	}
	c.activity.Store(&next)
}
