package sessions

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// Query is a statement on its way through Spark, as others see it: those who run libra, its log and its metrics.
type Query struct {
	ID          string // libra's; in Spark it is the operation's tag
	PID         uint32 // of its connection
	User        string
	Database    string
	Application string
	Session     string
	Pool        string
	Route       string // "default" when there are no rules
	Backend     string // "default" for the first one
	Text        string
	Operation   string    // Spark's id of it; empty while it waits
	State       string    // "queued", "running" or "ended"
	Arrived     time.Time // at the queue
	Waited      time.Duration
	Ran         time.Duration // since it was let in
	Rows, Bytes int64         // sent to the client, or copied in
	Progress    sparkconnect.Progress
	SQLState    string // of the error that it ended with
}

// States of a Query.
const (
	QueryQueued  = "queued"
	QueryRunning = "running"
	QueryEnded   = "ended"
)

// query is a Query while it changes.
type query struct {
	tracker *tracker
	ticket  *router.Ticket
	allowed *router.Allowance  // with the ticket
	cancel  context.CancelFunc // with the ticket
	began   time.Time

	mu    sync.Mutex
	seen  Query
	op    *sparkconnect.Operation // nil before it runs
	ended bool
}

// tracker knows the statements that are under way.
type tracker struct {
	began, ended func(Query) // either may be nil

	mu      sync.Mutex
	queries map[*query]struct{}
}

// track begins to follow a statement of the connection.
func (c *connection) track(s *stmt.Statement) (*query, error) {
	pool, err := c.client.Settings.Get("libra.pool")
	if err != nil {
		return nil, err
	}
	application, _ := c.client.Settings.Get("application_name") // a built-in setting
	q := &query{tracker: &c.manager.tracker, seen: Query{
		ID: newQueryID(), PID: c.client.PID, User: c.client.User, Database: c.client.Database, Application: application,
		Session: c.family.name, Pool: pool, Route: c.route.RuleName(), Backend: c.route.BackendName(), Text: s.Text, State: QueryQueued, Arrived: time.Now(),
	}}
	q.tracker.mu.Lock()
	q.tracker.queries[q] = struct{}{}
	q.tracker.mu.Unlock()
	return q, nil
}

// newQueryID is unique among all libras in front of one Spark.
func newQueryID() string {
	var b [8]byte
	rand.Read(b[:])
	return "libra-" + hex.EncodeToString(b[:])
}

// id is the tag of the statement's operation.
func (q *query) id() string { return q.seen.ID }

// admitted notes that the statement may run, and gives the context in which it does, which ends with the time that it may take.
// What has run for too long gives its ticket back by itself: its client may leave a cursor open for long.
func (q *query) admitted(ctx context.Context, t *router.Ticket, a *router.Allowance) context.Context {
	ctx, cancel := a.Context(ctx)
	context.AfterFunc(ctx, t.Return)
	q.mu.Lock()
	q.ticket, q.allowed, q.cancel, q.began = t, a, cancel, time.Now()
	q.seen.State, q.seen.Waited, q.seen.Pool = QueryRunning, time.Since(q.seen.Arrived), t.Pool
	now := q.seen
	q.mu.Unlock()
	if q.tracker.began != nil {
		q.tracker.began(now)
	}
	return ctx
}

// runs notes the operation that tells the statement's progress.
func (q *query) runs(op *sparkconnect.Operation) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.op = op
}

// operation notes Spark's id of the statement.
func (q *query) operation(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.seen.Operation = id
}

// sent counts what has gone to the client, or come from it.
func (q *query) sent(rows, bytes int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.seen.Rows += rows
	q.seen.Bytes += bytes
}

// fail notes the error that the statement ends with; the first one counts.
func (q *query) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.seen.SQLState == "" {
		q.seen.SQLState = stateOf(err)
	}
}

// stateOf is the SQLSTATE of an error; a client that went away is a lost connection.
func stateOf(err error) string {
	var e *pgerr.Error
	switch {
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled):
		return pgerr.QueryCanceled
	}
	return pgerr.InternalError
}

// end gives the ticket back and tells whoever wants to know. It may be called any number of times.
func (q *query) end() {
	q.mu.Lock()
	if q.ended {
		q.mu.Unlock()
		return
	}
	q.ended = true
	q.seen = q.now()
	q.seen.State = QueryEnded
	last, ticket, cancel := q.seen, q.ticket, q.cancel
	q.mu.Unlock()
	if ticket != nil {
		ticket.Return()
		cancel()
	}
	q.tracker.mu.Lock()
	delete(q.tracker.queries, q)
	q.tracker.mu.Unlock()
	if q.tracker.ended != nil {
		q.tracker.ended(last)
	}
}

// now is the statement with its times up to date. q.mu is held.
func (q *query) now() Query {
	seen := q.seen
	switch seen.State {
	case QueryQueued:
		seen.Waited = time.Since(seen.Arrived)
	case QueryRunning:
		seen.Ran = time.Since(q.began)
		if q.op != nil {
			seen.Progress = q.op.Progress()
		}
	}
	return seen
}

// Queries are the statements that wait or run, by age.
func (m *Manager) Queries() []Query {
	m.tracker.mu.Lock()
	var list []Query
	for q := range m.tracker.queries {
		q.mu.Lock()
		list = append(list, q.now())
		q.mu.Unlock()
	}
	m.tracker.mu.Unlock()
	slices.SortFunc(list, func(a, b Query) int { return cmp.Or(a.Arrived.Compare(b.Arrived), cmp.Compare(a.ID, b.ID)) })
	return list
}
