package pgwire

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// scan is the work of one FETCH or MOVE on a cursor's portal. Its rows come from the stream, or, when the cursor can
// scroll, from the file that the stream is written to.
type scan struct {
	conn    *conn
	of      *portal
	formats []int16
	span    span
	given   int64 // rows of the span so far
	begun   bool
	over    bool
}

// checkForward refuses what a cursor without a file can't do.
func (s *scan) checkForward(f *stmt.Fetch) error {
	at := s.of.place
	switch {
	case s.span.step > 0 && s.span.first > at.at:
		return nil
	case s.span.step == 0 && (s.span.count == 0 || f.Move || !s.of.forwardOnly() && s.of.batch != nil):
		return nil
	case f.Direction == stmt.Absolute && f.Count == 0 && at.at == 0:
		return nil
	case f.Move && s.span.step < 0 && s.span.count == stmt.FetchAll && at.at == 0: // MOVE BACKWARD ALL is a rewind
		s.span = span{}
		return nil
	}
	return pgerr.New(pgerr.ObjectNotInPrerequisiteState, "cursor can only scan forward").
		WithHint("Declare it with SCROLL option to enable backward scan.")
}

func (p *portal) forwardOnly() bool { return p.cursorOf == nil || p.cursorOf.forward }

// next gives the next rows of the span that lie together, io.EOF at its end. only is that they are counted and not sent.
func (s *scan) next(ctx context.Context, only bool) (Batch, int, error) {
	if s.over {
		return nil, 0, io.EOF
	}
	batch, n, err := s.more(ctx, only)
	if s.given += int64(n); err == nil {
		return batch, n, nil
	}
	s.over = true
	if !errors.Is(err, io.EOF) {
		s.of.abandon() // what came of its stream nobody knows
	}
	return nil, 0, err
}

func (s *scan) more(ctx context.Context, only bool) (Batch, int, error) {
	if s.of.state == portalFailed { // closed since this FETCH was left suspended
		return nil, 0, cannotRun(s.of.name)
	}
	if c := s.of.cursorOf; c != nil && c.spool != nil {
		return s.scroll(ctx, c.spool, only)
	}
	return s.stream(ctx, only)
}

// stream goes forward in what the cursor's statement gives.
func (s *scan) stream(ctx context.Context, only bool) (Batch, int, error) {
	if s.span.step == 0 {
		return s.current(only)
	}
	for left := s.span.first - s.of.place.at - 1; !s.begun && left > 0; left = s.span.first - s.of.place.at - 1 {
		if _, _, err := s.conn.take(ctx, s.of, left); err != nil {
			return nil, 0, err
		}
	}
	s.begun = true
	if s.given == s.span.count {
		return nil, 0, io.EOF
	}
	from, n, err := s.conn.take(ctx, s.of, s.span.count-s.given)
	if err != nil || only {
		return nil, n, err
	}
	batch, err := s.window(from, n)
	return batch, n, err
}

// current gives the row that the cursor stands on once more.
func (s *scan) current(only bool) (Batch, int, error) {
	if s.given == s.span.count {
		return nil, 0, io.EOF
	}
	if only {
		return nil, 1, nil
	}
	batch, err := s.window(s.of.row-1, 1)
	return batch, 1, err
}

// take advances a portal by up to n rows of one batch; the rows are batch[from:from+got].
func (c *conn) take(ctx context.Context, p *portal, n int64) (from, got int, err error) {
	if p.place.end {
		return 0, 0, io.EOF
	}
	for p.batch == nil || p.row == p.batch.Len() {
		err := c.nextOf(ctx, p)
		if errors.Is(err, io.EOF) {
			p.place = place{at: p.place.at + 1, end: true}
		}
		if err != nil {
			return 0, 0, err
		}
	}
	from, got = p.row, int(min(n, int64(p.batch.Len()-p.row), math.MaxInt32))
	p.row += got
	p.place.at += int64(got)
	return from, got, nil
}

// nextOf gets a portal's next batch. At the end it gives the operation back: the cursor may be kept open for long.
func (c *conn) nextOf(ctx context.Context, p *portal) error {
	if p.cursor != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	err := c.nextBatch(ctx, p)
	if errors.Is(err, io.EOF) && p.cursor != nil {
		p.cursor.Close()
		p.cursor = nil
	}
	return err
}
