package pgwire

import (
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// The time-outs of PostgreSQL's "Statement Behavior". Those of a wait for the client are deadlines of its read, those of a
// running statement end its context; transaction_timeout is both.

var errTransactionTimeout = pgerr.Fatal(pgerr.TransactionTimeout, "terminating connection due to transaction timeout")

// armTransaction starts the clock of transaction_timeout with the transaction, or when the setting gets a value within it.
// A clock that runs goes on when the value changes, and a transaction that has failed has none (xact.c, and
// assign_transaction_timeout).
func (c *conn) armTransaction() {
	limit := c.limit().transactionTimeout
	switch {
	case limit <= 0 || c.tx.state == txFailed:
		c.tx.deadline = time.Time{}
	case c.tx.deadline.IsZero():
		c.tx.deadline = time.Now().Add(limit)
	}
}

// readDeadline is when the wait for the next message ends; rest says that the client got its ReadyForQuery. Zero: never.
func (c *conn) readDeadline(rest bool) time.Time {
	if c.tx.status() != 'I' || c.tx.pipelined {
		c.armTransaction()
	}
	deadline := c.tx.deadline
	if limit := c.idleLimit(); rest && limit > 0 {
		if idle := time.Now().Add(limit); deadline.IsZero() || idle.Before(deadline) {
			deadline = idle
		}
	}
	return deadline
}

func (c *conn) idleLimit() time.Duration {
	if c.tx.status() == 'I' {
		return c.limit().idleTimeout
	}
	return c.limit().idleInTxTimeout
}

// overdue says why a wait for the client was interrupted.
func (c *conn) overdue() error {
	switch {
	case c.stopping.Load():
		return errShutdown()
	case !c.tx.deadline.IsZero() && !time.Now().Before(c.tx.deadline):
		return errTransactionTimeout
	case c.tx.status() == 'I':
		return pgerr.Fatal(pgerr.IdleSessionTimeout, "terminating connection due to idle-session timeout")
	}
	return pgerr.Fatal(pgerr.IdleInTransactionTimeout, "terminating connection due to idle-in-transaction timeout")
}

// timeLimit is how long a statement may run from now on, and what it ends with then; 0 is no limit.
func (c *conn) timeLimit() (time.Duration, error) {
	limit := c.limit().statementTimeout
	if !c.tx.deadline.IsZero() {
		if left := max(time.Until(c.tx.deadline), 1); limit == 0 || left <= limit {
			return left, errTransactionTimeout
		}
	}
	return limit, errTimeout
}
