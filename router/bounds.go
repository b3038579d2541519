package router

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Bounds are what one statement may take; 0 is as much as it likes.
type Bounds struct {
	MaxResultRows    int
	MaxResultBytes   int           // of its rows as messages to the client
	StatementTimeout time.Duration // from being let in to its end, open cursors included
}

// String has what is limited, in the configuration's words.
func (l Limits) String() string {
	var words []string
	number := func(key string, n int) {
		if n > 0 {
			words = append(words, fmt.Sprintf("%s=%d", key, n))
		}
	}
	span := func(key string, d time.Duration) {
		if d > 0 {
			words = append(words, fmt.Sprintf("%s=%s", key, d))
		}
	}
	number("max_running", l.MaxRunning)
	number("max_running_per_user", l.MaxRunningPerUser)
	number("max_queued", l.MaxQueued)
	span("queue_timeout", l.QueueTimeout)
	number("max_result_rows", l.MaxResultRows)
	number("max_result_bytes", l.MaxResultBytes)
	span("statement_timeout", l.StatementTimeout)
	return strings.Join(words, " ")
}

// Allowance is what one statement may take, by its pool and its route, and what it has taken so far. It is for one
// goroutine.
type Allowance struct {
	rows, bytes, timeout bound
	used                 int
}

// bound is a number with who says so.
type bound struct {
	most int // 0: none
	whom string
}

// Allowance is that of a statement with this ticket, whose connection came by a route.
func (t *Ticket) Allowance(r Route) *Allowance {
	pool, route := fmt.Sprintf("pool \"%s\"", t.Pool), fmt.Sprintf("route \"%s\"", r.Rule)
	tighter := func(ofPool, ofRoute int) bound {
		if ofRoute > 0 && (ofPool == 0 || ofRoute < ofPool) {
			return bound{ofRoute, route}
		}
		return bound{ofPool, pool}
	}
	return &Allowance{
		rows:    tighter(t.bounds.MaxResultRows, r.MaxResultRows),
		bytes:   tighter(t.bounds.MaxResultBytes, r.MaxResultBytes),
		timeout: tighter(int(t.bounds.StatementTimeout), int(r.StatementTimeout)),
	}
}

// Context ends when the statement's time is over, with the error that its client is told as the cause.
func (a *Allowance) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.timeout.most == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, time.Duration(a.timeout.most), pgerr.New(pgerr.QueryCanceled, "canceling statement due to statement timeout").
		WithDetail(fmt.Sprintf("Statements of %s may run for %s (statement_timeout).", a.timeout.whom, time.Duration(a.timeout.most))).
		WithHint("A cursor that is open counts as running."))
}

// Rows is how many of the result's rows from number from (0-based) up to number to may go to the client; 54000 when not even
// the first of them may.
func (a *Allowance) Rows(from, to int) (int, error) {
	if most := a.rows.most; most > 0 && to > most {
		if from >= most {
			return 0, errTooLarge(a.rows, "rows", "max_result_rows")
		}
		return most - from, nil
	}
	return to - from, nil
}

// Take counts bytes of rows; 54000 when they are too many.
func (a *Allowance) Take(bytes int) error {
	a.used += bytes
	if a.bytes.most > 0 && a.used > a.bytes.most {
		return errTooLarge(a.bytes, "bytes", "max_result_bytes")
	}
	return nil
}

// errTooLarge is program_limit_exceeded: the statement as it is will fail again.
func errTooLarge(b bound, unit, key string) error {
	return pgerr.Newf(pgerr.ProgramLimitExceeded, "the result has more than %d %s", b.most, unit).
		WithDetail(fmt.Sprintf("That is the limit of %s (%s); the statement was ended.", b.whom, key)).
		WithHint("Ask for less (LIMIT), aggregate in Spark, or keep a large result there with CREATE TABLE … AS.")
}
