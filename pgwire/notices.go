package pgwire

import (
	"sync"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxNotices bounds what a session may queue between two flushes.
const maxNotices = 100

// notices wait for the connection's goroutine to send them; any goroutine may add one.
type notices struct {
	mu    sync.Mutex
	queue []*pgerr.Error
}

func (n *notices) add(e *pgerr.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.queue) < maxNotices {
		n.queue = append(n.queue, e)
	}
}

func (n *notices) take() []*pgerr.Error {
	n.mu.Lock()
	defer n.mu.Unlock()
	queue := n.queue
	n.queue = nil
	return queue
}

// severities in the order of client_min_messages (manual, "What to Log"); INFO is always sent.
var severityRank = map[string]int{
	"debug5": 0, "debug4": 1, "debug3": 2, "debug2": 3, "debug1": 4, "debug": 3, pgerr.SeverityDebug: 4,
	"log": 5, pgerr.SeverityLog: 5, "notice": 6, pgerr.SeverityNotice: 6, "warning": 7, pgerr.SeverityWarning: 7,
	"error": 8, pgerr.SeverityInfo: 9,
}

// sendNotices appends what is queued and what client_min_messages lets through.
func (c *conn) sendNotices() {
	queue := c.notices.take()
	if len(queue) == 0 {
		return
	}
	least := severityRank[c.limit().minMessages]
	for _, e := range queue {
		if severityRank[e.Severity] >= least {
			c.sayError(msgNotice, e)
		}
	}
}

// tell sends a notice at once, while the connection's goroutine waits for something. A client that is gone shows in the next
// write.
func (c *conn) tell(e *pgerr.Error) {
	c.notices.add(e)
	c.sendNotices()
	_ = c.out.flush()
}

func (c *conn) warn(e *pgerr.Error) { c.notices.add(e) }
