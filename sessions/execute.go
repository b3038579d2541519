package sessions

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/google/uuid"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// Execute starts a statement in Spark. It returns when Spark has accepted it and told its columns; a command has
// taken effect by then.
func (c *connection) Execute(ctx context.Context, s *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	if err := checkCatalog(s); err != nil {
		return nil, err
	}
	if s.Temporary != nil {
		return nil, pgerr.Unsupported("CREATE TEMPORARY TABLE without libra's private PostgreSQL", "Use CREATE TEMPORARY VIEW, or set [catalog] enabled.")
	}
	if s.Effect == stmt.CurrentSchema {
		return done{}, c.use(ctx, s)
	}
	if err := c.constraints(s); err != nil {
		return nil, err
	}
	b, err := c.bind(ctx, s, args)
	if err != nil {
		return nil, c.failed(ctx, s, err)
	}
	style, err := c.style()
	if err != nil {
		return nil, err
	}
	q, err := c.track(s)
	if err != nil {
		return nil, err
	}
	cur, err := c.admitted(ctx, b, q)
	if err != nil {
		q.fail(err)
		q.end()
		return nil, err
	}
	if s.Effect == stmt.Persistent {
		c.family.renew(cur.member)
		if definesTables(s.Tag) {
			c.family.doubtViews()
		}
	}
	if s.Effect != stmt.NoEffect { // DROP VIEW may be of a temporary one, and counts as such
		c.ran(s, cur.member)
		c.tell(s)
	}
	if err := cur.prepare(s, formats, style); err != nil {
		q.fail(err)
		cur.Close()
		return nil, err
	}
	return cur, nil
}

// definesTables tells whether a statement may give tables other columns.
func definesTables(tag string) bool {
	word, _, _ := strings.Cut(tag, " ")
	return word == "CREATE" || word == "ALTER" || word == "DROP" || word == "REPLACE"
}

// ran tells the catalog of a statement that may have changed tables.
func (c *connection) ran(s *stmt.Statement, m *member) {
	if c.manager.opts.Ran == nil {
		return
	}
	var catalog string
	var namespace []string
	if m.combo.schema != "" {
		namespace = splitName(m.combo.schema)
	}
	if len(namespace) > 1 { // one part is a schema of the default catalog
		catalog, namespace = namespace[0], namespace[1:]
	}
	c.manager.opts.Ran(s.Spark, catalog, namespace)
}

// admitted waits for the statement's turn and starts it.
func (c *connection) admitted(ctx context.Context, s bound, q *query) (*cursor, error) {
	ctx, err := c.enter(ctx, q)
	if err != nil {
		return nil, err
	}
	if c.changesSession(s.Statement) {
		return c.startChange(ctx, s, q)
	}
	return c.start(ctx, s, q)
}

// changesSession tells whether a statement changes what the family shares. A DROP TABLE does when it names one of its
// temporary views.
func (c *connection) changesSession(s *stmt.Statement) bool {
	if s.Effect == stmt.Persistent {
		name := temporaryView(viewDropped, s.Spark)
		return name != "" && c.family.madeView(name)
	}
	return s.Effect == stmt.SessionState
}

// start opens the operation, on a rebuilt session if the first turns out to be lost and the statement has not run.
func (c *connection) start(ctx context.Context, s bound, q *query) (*cursor, error) {
	for attempt := 0; ; attempt++ {
		m, err := c.lease(ctx)
		if err != nil {
			return nil, c.failed(ctx, s.Statement, err)
		}
		s := s.sent(m)
		var cur *cursor
		asleep := !s.ReadOnly() && c.family.rested(m, longRest)
		if asleep {
			err = awake(ctx, m)
		}
		if err == nil {
			asleep = false
			cur, err = c.open(ctx, m, s, q)
		}
		if err == nil {
			return cur, nil
		}
		c.family.release(m)
		if sparkconnect.IsSessionLost(err) {
			c.family.lose(m)
			if (s.ReadOnly() || asleep) && attempt == 0 {
				continue
			}
			err = errRebuilt(err)
		} else if s.ReadOnly() && attempt == 0 && c.family.movedFrom(ctx, m.epoch, err) {
			continue
		}
		return nil, c.failed(ctx, s.Statement, err)
	}
}

// longRest is how long a session may rest before libra asks whether Spark still has it, ahead of a statement that can't
// be repeated: Spark ends sessions that have been idle for an hour.
const longRest = 5 * time.Minute

// awake asks Spark something cheap of a session.
func awake(ctx context.Context, m *member) error {
	_, _, err := m.spark.Config().GetOption(ctx, "spark.scheduler.pool")
	return err
}

// open runs the statement on a leased member; the cursor ends the lease.
func (c *connection) open(ctx context.Context, m *member, s bound, q *query) (*cursor, error) {
	id := uuid.NewString()
	q.operation(id)
	run := sparkconnect.Query{SQL: s.Spark, Named: s.named, OperationID: id, Tags: []string{q.id()}, Recycle: true, Settle: s.IsQuery()}
	c.count(ctx, m, s, &run)
	op, err := m.spark.Execute(ctx, run)
	if err != nil {
		return nil, err
	}
	q.runs(op)
	schema, err := reporting(c, op, func() (*arrow.Schema, error) { return op.Schema(ctx) })
	if err != nil {
		op.Close()
		return nil, err
	}
	affected := int64(-1)
	if s.Inserts > 0 {
		affected = s.Inserts
	}
	return &cursor{connection: c, query: q, ctx: ctx, member: m, op: op, statement: s.Statement, named: s.named, schema: schema, affected: affected}, nil
}

// startChange is start for a statement that changes what the family shares: no other change runs meanwhile, and
// the journal learns of it. Spark has run a command when it tells its columns.
func (c *connection) startChange(ctx context.Context, s bound, q *query) (*cursor, error) {
	if err := c.family.beginChange(ctx); err != nil {
		return nil, c.failed(ctx, s.Statement, err)
	}
	cur, err := c.start(ctx, s, q)
	if err != nil {
		c.family.endChange(nil, false, nil)
		return nil, err
	}
	c.family.endChange(cur.member, true, &entry{sql: cur.statement.Spark, args: cur.named, combo: cur.member.combo, variable: s.Variable})
	return cur, nil
}

// done is the cursor of a statement that libra has carried out itself.
type done struct{}

func (done) Fields() []pgwire.Field                     { return nil }
func (done) Next(context.Context) (pgwire.Batch, error) { return nil, io.EOF }
func (done) Affected() int64                            { return -1 }
func (done) Close()                                     {}
