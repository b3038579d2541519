package pgwire

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// start runs a portal's statement up to where its columns are known. It does nothing when that has happened.
func (c *conn) startPortal(ctx context.Context, p *portal) error {
	if p.state != portalNew {
		return nil
	}
	p.state = portalOpen
	cursor, tag, err := c.execute(ctx, p)
	if err != nil {
		return err
	}
	p.cursor, p.tag = cursor, tag
	if cursor == nil {
		return nil
	}
	if p.source.stmt.Rows == stmt.NoRows && p.source.stmt.Kind != stmt.Local {
		p.mute = true // whatever Spark makes of it
		return nil
	}
	p.fields = cursor.Fields()
	if len(p.fields) > math.MaxInt16 {
		return pgerr.Newf(pgerr.ProgramLimitExceeded, "the result has %d columns; the protocol has room for %d", len(p.fields), math.MaxInt16)
	}
	if err := checkFormats(p.formats, len(p.fields)); err != nil {
		return err
	}
	return c.checkColumns(p)
}

// execute gives the statement to who answers it. A nil cursor means that only a tag comes.
func (c *conn) execute(ctx context.Context, p *portal) (Cursor, string, error) {
	s := p.source.stmt
	if s.Kind == stmt.Local {
		return c.local(ctx, p)
	}
	cursor, err := c.session.Execute(ctx, s, p.args, p.formats)
	return cursor, s.Tag, c.positioned(p.source, err)
}

// checkColumns compares the cursor's columns with those that the client was told of (manual, "PREPARE", Notes: a
// replanned statement must not change its result type).
func (c *conn) checkColumns(p *portal) error {
	desc := p.source.desc
	if desc == nil || !p.source.told {
		return nil
	}
	if desc.Unknown {
		p.mute = len(p.fields) > 0
		return nil
	}
	if !sameColumns(desc.Fields, p.fields) {
		return pgerr.New(pgerr.FeatureNotSupported, "cached plan must not change result type")
	}
	return nil
}

// sameColumns compares types: Spark makes a column's name of the values of parameters, which Describe didn't know.
func sameColumns(a, b []Field) bool {
	return slices.EqualFunc(a, b, func(a, b Field) bool { return a.Type == b.Type })
}

// pull sends up to max rows of a started portal, all of them when max is 0. more says that max was reached.
func (c *conn) pull(ctx context.Context, p *portal, max int) (sent int, more bool, err error) {
	for max == 0 || sent < max {
		if p.cursor != nil && ctx.Err() != nil {
			return sent, false, context.Cause(ctx)
		}
		if p.batch == nil || p.row == p.batch.Len() {
			if err := c.nextBatch(ctx, p); err == io.EOF {
				return sent, false, nil
			} else if err != nil {
				return sent, false, err
			}
			continue
		}
		n, err := c.sendRows(p, max-sent)
		if sent += n; err != nil {
			return sent, false, err
		}
	}
	return sent, true, nil
}

func (c *conn) nextBatch(ctx context.Context, p *portal) error {
	if p.batch != nil {
		p.batch.Release()
		p.batch = nil
		p.turn++
	}
	if p.cursor == nil {
		return io.EOF
	}
	if err := c.out.flushOver(earlyFlushAt); err != nil {
		return err
	}
	batch, err := p.cursor.Next(ctx)
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	if err != nil {
		return c.positioned(p.source, err)
	}
	p.batch, p.row = batch, 0
	return nil
}

// sendRows appends rows of the portal's batch, at most limit when that is positive, until the batch ends or the buffer
// has been flushed once.
func (c *conn) sendRows(p *portal, limit int) (n int, err error) {
	end := p.batch.Len()
	if limit > 0 {
		end = min(end, p.row+limit)
	}
	from := p.row
	defer func() { p.place.at += int64(p.row - from) }()
	if p.mute {
		p.row = end
		return end - from, nil
	}
	if cs := c.charset(); cs != nil {
		err = c.sendConverted(p, end, cs)
		if err != nil {
			return p.row - from, err
		}
		return p.row - from, c.out.flushOver(flushAt)
	}
	c.out.buf, p.row, err = appendRows(p.batch, c.out.room(), p.row, end, flushAt)
	if err != nil {
		return p.row - from, err
	}
	return p.row - from, c.out.flushOver(flushAt)
}

// rowsAppender is a batch that is faster with many rows at a time.
type rowsAppender interface {
	AppendRows(dst []byte, from, to, enough int) (_ []byte, next int, err error)
}

// appendRows appends rows of a batch from from up to to, or up to where buf has enough bytes. next is the row to go on with,
// or the one in error.
func appendRows(batch Batch, buf []byte, from, to, enough int) (_ []byte, next int, err error) {
	if many, ok := batch.(rowsAppender); ok {
		return many.AppendRows(buf, from, to, enough)
	}
	for next = from; next < to && len(buf) < enough; next++ {
		whole := len(buf)
		if buf, err = batch.AppendRow(buf, next); err != nil {
			return buf[:whole], next, err
		}
	}
	return buf, next, nil
}

// complete ends a portal that ran to its end with its CommandComplete.
func (c *conn) complete(p *portal, sent int) {
	affected := int64(-1)
	if p.cursor != nil {
		affected = p.cursor.Affected()
	}
	p.state = portalDone
	p.close()
	c.sendComplete(tagOf(p.tag, p.fields != nil, int64(sent), affected))
	if p.mute && p.fields != nil {
		c.warn(warning(pgerr.Warning, "the statement returned rows that Describe could not announce; they were dropped").
			WithHint("Send it in a simple query message to see them."))
	}
}

func (c *conn) sendComplete(tag string) {
	c.sendNotices()
	c.out.buf = appendText(c.out.room(), msgComplete, tag)
}

// tagOf adds the row count to the command tags that have one (manual, "Message Formats", CommandComplete).
func tagOf(tag string, rows bool, sent, affected int64) string {
	if rows {
		affected = sent
	}
	switch tag {
	case "":
		if rows {
			return "SELECT " + itoa(sent)
		}
		return "OK"
	case "INSERT":
		return "INSERT 0 " + itoa(max(0, affected))
	case "CREATE TABLE AS": // the number is known where Spark has been asked to count
		if affected >= 0 {
			return "SELECT " + itoa(affected)
		}
	case "SELECT", "UPDATE", "DELETE", "MERGE", "FETCH", "MOVE", "COPY":
		return tag + " " + itoa(max(0, affected))
	}
	return tag
}

// positioned turns an error's position in the statement into one in the client's message.
func (c *conn) positioned(source *prepared, err error) error {
	var e *pgerr.Error
	if err == nil || source.lead == "" && !source.elsewhere || !errors.As(err, &e) || e.Position == 0 {
		return err
	}
	if source.elsewhere {
		return e.WithPosition(0)
	}
	return e.WithPosition(e.Position + characters(source.lead))
}
