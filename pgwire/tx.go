package pgwire

import (
	"slices"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// transaction is the connection's place in the transaction state machine of txtable.go. Spark takes no part in it:
// what it moves is the status in ReadyForQuery, the settings and the portals.
type transaction struct {
	state      txState
	pipelined  bool      // a statement of the extended protocol has run since the last Sync
	savepoints []string  // open ones, oldest first
	deadline   time.Time // of transaction_timeout; zero: none
}

// status is ReadyForQuery's transaction status.
func (t *transaction) status() byte {
	switch t.state {
	case txBlock:
		return 'T'
	case txFailed:
		return 'E'
	}
	return 'I'
}

// admit refuses what a failed transaction refuses: everything but its end.
func (t *transaction) admit(s *stmt.Statement) error {
	if t.state != txFailed || endsTransaction(s) {
		return nil
	}
	return errInFailed
}

// admitBind is admit for a portal, which a failed transaction takes only of what ends it, and without parameters.
func (t *transaction) admitBind(s *stmt.Statement, values int) error {
	if t.state == txFailed && (values > 0 || s.Kind == stmt.Empty) {
		return errInFailed
	}
	return t.admit(s)
}

func endsTransaction(s *stmt.Statement) bool {
	tx, ok := s.Local.(*stmt.Transaction)
	if !ok {
		return s.Kind == stmt.Empty
	}
	switch tx.Verb {
	case stmt.Commit, stmt.Rollback, stmt.RollbackTo, stmt.PrepareTransaction:
		return true
	}
	return false
}

// begin makes the settings transactional before a statement runs. several says that more belong to it without BEGIN: the
// statements of one Query message, or those before a Sync (manual, "Multiple Statements in a Simple Query", "Pipelining").
func (c *conn) begin(several bool) {
	c.settings.Begin()
	c.armTransaction()
	if several {
		c.move(evSeveral)
	}
}

// finish ends what began without BEGIN: at the end of a Query message and at Sync.
func (c *conn) finish() {
	c.move(evEnd)
	c.tx.pipelined = false
}

// move takes one step in the table, with its effects, and gives the command tag.
func (c *conn) move(event txEvent) (tag string, err error) {
	m := txTable[c.tx.state][event]
	if m.refuse != nil {
		return "", m.refuse
	}
	if m.warn != nil {
		c.warn(m.warn)
	}
	c.tx.state = m.next
	switch m.effect {
	case keep:
		c.settings.Commit()
	case undo:
		c.settings.Rollback()
	case keepChain:
		c.settings.Chain(true)
	case undoChain:
		c.settings.Chain(false)
	}
	if m.effect != none {
		if t, ok := c.session.(Transactional); ok {
			t.EndTransaction(m.effect == keep || m.effect == keepChain)
		}
		c.tx.savepoints = nil
		c.tx.pipelined = false
		c.tx.deadline = time.Time{}
		c.portals.endTransaction(m.effect == keep || m.effect == keepChain)
	}
	return m.tag, nil
}

// failed is what an error does to the transaction it happened in. Its portals can't be used again; those from before
// the last savepoint can, after ROLLBACK TO.
func (c *conn) failed() {
	c.move(evError)
	c.portals.fail(len(c.tx.savepoints))
}

// transact runs a transaction statement. own is its command tag, which BEGIN and START TRANSACTION keep.
func (c *conn) transact(t *stmt.Transaction, own string) (tag string, err error) {
	switch t.Verb {
	case stmt.Savepoint:
		return c.savepoint(t.Name)
	case stmt.Release, stmt.RollbackTo:
		return c.toSavepoint(t)
	case stmt.Begin:
		if _, err = c.move(evBegin); err == nil {
			err = c.modes(t.Modes)
		}
		return own, err
	case stmt.Commit:
		return c.move(pick(t.Chain, evCommitChain, evCommit))
	case stmt.Rollback:
		return c.move(pick(t.Chain, evRollbackChain, evRollback))
	}
	return "", pgerr.Unsupported("two-phase commit", "Spark has no transactions that could be prepared.")
}

func pick(chain bool, yes, no txEvent) txEvent {
	if chain {
		return yes
	}
	return no
}

// modes sets the transaction's own settings (BEGIN ISOLATION LEVEL …), in a fixed order.
func (c *conn) modes(modes map[string]string) error {
	for _, name := range []string{"transaction_isolation", "transaction_read_only", "transaction_deferrable"} {
		if value, ok := modes[name]; ok {
			if err := c.settings.Set(name, value, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *conn) savepoint(name string) (string, error) {
	tag, err := c.move(evSavepoint)
	if err == nil {
		c.settings.Savepoint(name)
		c.tx.savepoints = append(c.tx.savepoints, name)
	}
	return tag, err
}

// toSavepoint is RELEASE and ROLLBACK TO. Savepoints may share a name: the youngest is meant.
func (c *conn) toSavepoint(t *stmt.Transaction) (string, error) {
	event := pick(t.Verb == stmt.Release, evRelease, evRollbackTo)
	if refuse := txTable[c.tx.state][event].refuse; refuse != nil {
		return "", refuse
	}
	at := len(c.tx.savepoints) - 1
	for at >= 0 && c.tx.savepoints[at] != t.Name {
		at--
	}
	if at < 0 {
		return "", pgerr.Newf(pgerr.InvalidSavepoint, "savepoint %q does not exist", t.Name)
	}
	if t.Verb == stmt.Release {
		c.tx.savepoints = slices.Clip(c.tx.savepoints[:at])
		c.portals.lower(at)
		if err := c.settings.ReleaseSavepoint(t.Name); err != nil {
			return "", err
		}
		return c.move(event)
	}
	c.tx.savepoints = slices.Clip(c.tx.savepoints[:at+1])
	c.portals.clearFrom(at + 1)
	if err := c.settings.RollbackTo(t.Name); err != nil {
		return "", err
	}
	return c.move(event)
}
