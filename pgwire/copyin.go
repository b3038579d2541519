package pgwire

import (
	"context"
	"errors"

	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/pgerr"
)

// errDesynchronized ends a connection that sends something else in the middle of its data: PostgreSQL has not read that
// message, so that it can't go on.
var errDesynchronized = pgerr.Fatal(pgerr.ProtocolViolation, "terminating connection because protocol synchronization was lost")

// copyIn runs COPY FROM STDIN. While the client sends, this goroutine reads, piece by piece, and no faster than the rows
// go on to Spark.
func (c *conn) copyIn(ctx context.Context, p *portal, o *copyfmt.Options) (rows int64, err error) {
	var in CopyIn
	err = c.watched(func() (err error) {
		in, err = c.session.CopyIn(ctx, p.source.stmt, o)
		return c.positioned(copySource(p.source), err)
	})
	if err != nil {
		return 0, err
	}
	defer in.Close()
	c.sendNotices()
	c.out.buf = o.AppendResponse(c.out.room(), in.Columns())
	if err := c.out.flush(); err != nil {
		return 0, err
	}
	if err := c.receiveCopy(ctx, in); err != nil {
		return 0, err
	}
	err = c.watched(func() (err error) {
		rows, err = in.Finish(ctx)
		return err
	})
	return rows, err
}

// receiveCopy takes the client's messages up to CopyDone. Flush and Sync mean nothing here (manual, "COPY Operations").
func (c *conn) receiveCopy(ctx context.Context, in CopyIn) error {
	awake := c.interruptReads(ctx)
	defer awake()
	for {
		typ, n, err := c.copyHeader(ctx)
		if err != nil {
			return c.copyBroken(in, err)
		}
		switch typ {
		case msgCopyData:
			err = c.copyData(ctx, in, n)
		case msgCopyDone:
			return c.copyBroken(in, c.skipCopy(ctx, n))
		case msgCopyFail:
			return c.copyFail(ctx, in, n)
		case msgFlush, msgSync:
			err = c.copyBroken(in, c.skipCopy(ctx, n))
		default:
			wrong := pgerr.Newf(pgerr.ProtocolViolation, "unexpected message type 0x%02X during COPY from stdin", typ)
			c.sayError(msgError, pgerr.From(in.Interrupted(wrong)))
			return errDesynchronized
		}
		if err != nil {
			return err
		}
		c.sendNotices()
		if err := c.out.flush(); err != nil {
			return err
		}
	}
}

// copyData hands the payload of a CopyData message on, in the pieces in which it arrives.
func (c *conn) copyData(ctx context.Context, in CopyIn, n int) error {
	c.in.pass(n)
	for c.in.rest > 0 {
		if err := c.copyNeed(ctx, 1); err != nil {
			return c.copyBroken(in, err)
		}
		if err := in.Write(ctx, c.in.piece()); err != nil {
			return err
		}
	}
	return nil
}

// copyFail answers CopyFail with its own words in an error, unless they are too many to keep.
func (c *conn) copyFail(ctx context.Context, in CopyIn, n int) error {
	if messageHeader+n > inboundSize {
		c.in.pass(n)
		return in.Fail("(a long message)")
	}
	if err := c.copyNeed(ctx, messageHeader+n); err != nil {
		return c.copyBroken(in, err)
	}
	body, err := c.in.body(n) // which is there
	if err != nil {
		return err
	}
	message, err := decodeQuery(c.decoder(body))
	if err != nil {
		return err
	}
	return in.Fail(message)
}

func (c *conn) skipCopy(ctx context.Context, n int) error {
	c.in.pass(n)
	for c.in.rest > 0 {
		if err := c.copyNeed(ctx, 1); err != nil {
			return err
		}
		c.in.piece()
	}
	return nil
}

// copyBroken is the error of data that stopped coming: the reason of a cancellation with its context, or the end of
// the connection.
func (c *conn) copyBroken(in CopyIn, err error) error {
	var e *pgerr.Error
	if errors.As(err, &e) && e.Severity != pgerr.SeverityFatal {
		return in.Interrupted(err)
	}
	return err
}
