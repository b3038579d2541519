package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// copy runs a portal's COPY from its beginning to its CommandComplete (manual, "COPY Operations"): it is not suspended
// in the middle, whatever number of rows Execute asks for.
func (c *conn) copy(ctx context.Context, p *portal) error {
	p.state = portalFailed // until it has ended well
	cp := p.source.stmt.Copy
	options, err := copyOptions(cp)
	if err != nil {
		return c.positioned(p.source, err)
	}
	if cs := c.charset(); cs != nil && options.Binary() && cp.In {
		return pgerr.Unsupported("COPY FROM in binary in the encoding "+cs.Name(), "SET client_encoding TO 'UTF8' before it.")
	} else if cs != nil && options.Encoding == "" {
		options.Encoding = cs.Name()
	}
	var rows int64
	if cp.In {
		rows, err = c.copyIn(ctx, p, options)
	} else {
		rows, err = c.copyOut(ctx, p, options)
	}
	if err != nil {
		return err
	}
	p.state = portalDone
	c.sendComplete("COPY " + itoa(rows))
	return nil
}

var copyKinds = map[stmt.CopyValue]copyfmt.Kind{
	stmt.CopyNone: copyfmt.NoValue, stmt.CopyText: copyfmt.Text, stmt.CopyNumber: copyfmt.Number,
	stmt.CopyStar: copyfmt.Star, stmt.CopyList: copyfmt.List,
}

func copyOptions(cp *stmt.Copy) (*copyfmt.Options, error) {
	list := make([]copyfmt.Option, len(cp.Options))
	for i, o := range cp.Options {
		list[i] = copyfmt.Option{Name: o.Name, Kind: copyKinds[o.Kind], Value: o.Value, List: o.List, Position: o.Position}
	}
	direction := copyfmt.To
	if cp.In {
		direction = copyfmt.From
	}
	return copyfmt.Parse(direction, list)
}

// copySource is the query of a COPY with what comes before it in the client's message.
func copySource(of *prepared) *prepared {
	q := of.stmt.Copy.Query
	return &prepared{stmt: q, lead: of.lead + of.stmt.Text[:q.Start-of.stmt.Start]}
}

// copyOut runs COPY TO STDOUT. Rows go out as they come from Spark, and are pulled as the client takes them.
func (c *conn) copyOut(ctx context.Context, p *portal, o *copyfmt.Options) (rows int64, err error) {
	q := &portal{source: copySource(p.source), formats: []int16{o.FormatCode()}}
	defer q.close()
	if err := c.startPortal(ctx, q); err != nil {
		return 0, err
	}
	w, err := newCopyWriter(o, p.source.stmt.Copy.Name, q.fields)
	if err != nil {
		return 0, err
	}
	c.sendNotices()
	c.out.buf = o.AppendResponse(c.out.room(), len(q.fields))
	if c.out.buf, err = w.AppendHeader(c.out.buf); err != nil {
		return 0, err
	}
	if rows, err = c.copyRows(ctx, q, w); err != nil {
		return rows, err
	}
	c.out.buf = appendEmpty(w.AppendTrailer(c.out.room()), msgCopyDone)
	return rows, nil
}

func newCopyWriter(o *copyfmt.Options, table string, fields []Field) (*copyfmt.Writer, error) {
	target := &copyfmt.Target{Table: table}
	for _, f := range fields {
		target.Columns = append(target.Columns, copyfmt.Column{Name: f.Name})
	}
	var set *charset.Charset
	if o.Encoding != "" && !o.Binary() {
		var err error
		if set, err = charset.Lookup(o.Encoding); err != nil {
			return nil, err
		}
	}
	return copyfmt.NewWriter(copyfmt.WriterOptions{Options: o, Target: target, Charset: set})
}

// copyRows sends all rows of a started portal as CopyData.
func (c *conn) copyRows(ctx context.Context, q *portal, w *copyfmt.Writer) (rows int64, err error) {
	var row, converted []byte
	var to conversion // of binary data; the writer converts what is text
	if cs := c.charset(); cs != nil && formatOf(q.formats, 0) == 1 {
		to = cs.AppendEncoded
	}
	for {
		if ctx.Err() != nil {
			return rows, context.Cause(ctx)
		}
		if q.batch == nil || q.row == q.batch.Len() {
			if err := c.nextBatch(ctx, q); err != nil {
				return rows, ignoreEOF(err)
			}
		}
		for ; q.row < q.batch.Len() && len(c.out.buf) < flushAt; q.row++ {
			if row, err = q.batch.AppendRow(row[:0], q.row); err != nil {
				return rows, err
			}
			if to != nil {
				if converted, err = appendConvertedRow(converted[:0], row, q.fields, q.formats, to); err != nil {
					return rows, err
				}
				row, converted = converted, row
			}
			if c.out.buf, err = w.AppendRow(c.out.room(), row); err != nil {
				return rows, err
			}
			rows++
		}
		if err := c.out.flushOver(flushAt); err != nil {
			return rows, err
		}
	}
}
