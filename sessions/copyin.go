package sessions

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/google/uuid"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// copyIn is a COPY FROM STDIN. Its rows are uploaded in batches, as they come, to a Spark session of its own, whose end
// drops them; then one INSERT puts all of them into the table. So it is as atomic as an INSERT into that table is.
type copyIn struct {
	connection *connection
	statement  *stmt.Statement
	loader     *copyfmt.Loader
	columns    int
	member     *member
	spark      *sparkconnect.Session // the scratch session; nil before the first batch
	batches    []string
	query      *query
	finished   bool // its rows are in the table, or there were none
}

var _ pgwire.CopyIn = (*copyIn)(nil)

// CopyIn starts a COPY FROM STDIN.
func (c *connection) CopyIn(ctx context.Context, s *stmt.Statement, o *copyfmt.Options) (pgwire.CopyIn, error) {
	schema, err := c.analyze(ctx, s.Copy.Query, nil)
	if err != nil {
		return nil, err
	}
	target, schema, err := copyTarget(s.Copy, schema)
	if err != nil {
		return nil, err
	}
	loader, err := c.copyLoader(o, target, schema)
	if err != nil {
		return nil, err
	}
	q, err := c.track(s)
	if err != nil {
		return nil, err
	}
	return &copyIn{query: q, connection: c, statement: s, loader: loader, columns: schema.NumFields()}, nil
}

// copyTarget picks the columns of the column list out of the table's, by Spark's rules for names.
func copyTarget(cp *stmt.Copy, schema *arrow.Schema) (*copyfmt.Target, *arrow.Schema, error) {
	target := &copyfmt.Target{Table: cp.Name}
	taken := make([]bool, schema.NumFields())
	var fields []arrow.Field
	for _, name := range cp.Columns {
		i := columnNamed(schema, name)
		switch {
		case i < 0:
			return nil, nil, pgerr.Newf(pgerr.UndefinedColumn, `column "%s" of relation "%s" does not exist`, name, cp.Name)
		case taken[i]:
			return nil, nil, pgerr.Newf(pgerr.DuplicateColumn, `column "%s" specified more than once`, name)
		}
		taken[i] = true
		fields = append(fields, schema.Field(i))
		target.Columns = append(target.Columns, copyfmt.Column{Name: name})
	}
	for i, f := range schema.Fields() {
		if len(cp.Columns) == 0 {
			fields = append(fields, f)
			target.Columns = append(target.Columns, copyfmt.Column{Name: f.Name})
		} else if !taken[i] {
			target.Others = append(target.Others, f.Name)
		}
	}
	return target, arrow.NewSchema(fields, nil), nil
}

func columnNamed(schema *arrow.Schema, name string) int {
	for i, f := range schema.Fields() {
		if strings.EqualFold(f.Name, name) {
			return i
		}
	}
	return -1
}

// copyBatchRows lets the size of a batch decide (copyfmt.DefaultBatchBytes): an upload costs a call.
const copyBatchRows = 1 << 20

func (c *connection) copyLoader(o *copyfmt.Options, target *copyfmt.Target, schema *arrow.Schema) (*copyfmt.Loader, error) {
	style, err := c.style()
	if err != nil {
		return nil, err
	}
	options := copyfmt.LoaderOptions{
		ReaderOptions: copyfmt.ReaderOptions{Options: o, Target: target},
		Schema:        schema,
		BatchRows:     copyBatchRows,
		Env:           oid.Env{TimeZone: style.TimeZone, DateStyle: style.DateStyle, IntervalStyle: style.IntervalStyle, Now: time.Now()},
		Notice:        c.client.Notice,
	}
	if o.Encoding != "" && !o.Binary() {
		if options.Charset, err = charset.Lookup(o.Encoding); err != nil {
			return nil, err
		}
	}
	return copyfmt.NewLoader(options)
}

// Columns is the number of columns of each row.
func (i *copyIn) Columns() int { return i.columns }

// Write takes some data and uploads the batches that it completes.
func (i *copyIn) Write(ctx context.Context, data []byte) error {
	i.query.sent(0, int64(len(data)))
	i.loader.Feed(data)
	err := i.uploadAll(ctx)
	if errors.Is(err, copyfmt.ErrMore) {
		return nil
	}
	if err != nil {
		i.query.fail(err)
	}
	return err
}

// uploadAll uploads what batches there are; the error is ErrMore when the loader wants more, nil at the data's end.
func (i *copyIn) uploadAll(ctx context.Context) error {
	for {
		batch, err := i.loader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = i.upload(ctx, batch)
		batch.Release()
		if err != nil {
			return i.connection.failed(ctx, nil, err)
		}
	}
}

func (i *copyIn) upload(ctx context.Context, batch arrow.RecordBatch) error {
	if i.spark == nil {
		if err := i.begin(ctx); err != nil {
			return err
		}
	}
	name, err := i.spark.Upload(ctx, batch)
	if err != nil {
		return err
	}
	i.batches = append(i.batches, name)
	return nil
}

// begin makes the session that the rows go to. It keeps the member leased, so that what was seen of it stays.
func (i *copyIn) begin(ctx context.Context) error {
	m, err := i.connection.lease(ctx)
	if err != nil {
		return err
	}
	i.member = m
	if !m.spark.AtLeast(ctx, 4, 1) {
		return pgerr.Unsupported("COPY FROM before Spark 4.1", "Send the rows with INSERT.")
	}
	i.spark, err = i.connection.family.scratch(ctx, m)
	return err
}

// Finish uploads the rest and inserts. Only the INSERT needs a ticket: uploads are no work for Spark's scheduler, and a slow
// client would hold it for as long as it sends.
func (i *copyIn) Finish(ctx context.Context) (rows int64, err error) {
	defer func() {
		if err != nil {
			i.query.fail(err)
		}
	}()
	i.loader.End()
	if err := i.uploadAll(ctx); err != nil {
		return 0, err
	}
	if len(i.batches) == 0 {
		i.finished = true
		return 0, nil
	}
	i.connection.family.wait(1)
	ticket, err := i.connection.place(ctx, i.query)
	i.connection.family.wait(-1)
	if err != nil {
		return 0, err
	}
	within := i.query.admitted(ctx, ticket, ticket.Allowance(i.connection.route))
	id := uuid.NewString()
	i.query.operation(id)
	err = run(within, i.spark, sparkconnect.Query{
		OperationID: id, Tags: []string{i.query.id()},
		SQL:    insertUploaded(i.statement.Copy),
		Inputs: []sparkconnect.Input{{Name: uploaded, Batches: i.batches}},
	})
	if err != nil {
		return 0, i.connection.failed(within, nil, err)
	}
	i.query.sent(i.loader.Rows(), 0)
	i.finished = true
	i.refresh(ctx)
	return i.loader.Rows(), nil
}

// refresh lets the member see the new rows: each Spark session remembers a table's files by itself. The rows are in the
// table whether that works or not.
func (i *copyIn) refresh(ctx context.Context) {
	err := run(ctx, i.member.spark, sparkconnect.Query{SQL: "REFRESH TABLE " + i.statement.Copy.Table})
	if err != nil {
		i.connection.family.log.Warn("table not refreshed after COPY", "table", i.statement.Copy.Table, "error", err)
	}
	i.connection.family.renew(i.member)
}

// uploaded is the name of the rows in the INSERT.
const uploaded = "libra_copy_rows"

func insertUploaded(cp *stmt.Copy) string {
	list := ""
	if len(cp.Columns) > 0 {
		names := make([]string, len(cp.Columns))
		for k, name := range cp.Columns {
			names[k] = quote(name)
		}
		list = " (" + strings.Join(names, ", ") + ")"
	}
	return "INSERT INTO " + cp.Table + list + " SELECT * FROM " + uploaded
}

// Fail is the error of a CopyFail.
func (i *copyIn) Fail(message string) error { return i.loader.ClientFailed(message) }

// Interrupted adds where the data broke off to an error.
func (i *copyIn) Interrupted(err error) error { return i.loader.Interrupted(err) }

// Close drops the uploaded rows.
func (i *copyIn) Close() {
	i.loader.Release()
	if !i.finished {
		i.query.fail(context.Canceled)
	}
	i.query.end()
	if i.spark != nil {
		i.connection.family.releaseSpark(i.spark)
	}
	if i.member != nil {
		i.connection.family.release(i.member)
	}
}
