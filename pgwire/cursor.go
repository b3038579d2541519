package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// sqlCursor is what makes a portal a cursor that DECLARE has made (manual, "DECLARE"). Its statement has been started
// with all columns in text; FETCH asks each batch for the formats that it wants.
type sqlCursor struct {
	binary  bool
	forward bool // NO SCROLL was written: not even the current row comes again
	hold    bool // WITH HOLD: COMMIT leaves it open
	spool   *spool
}

// heldLevel is the level of cursors that have outlived their transaction: no savepoint's, no transaction's.
const heldLevel = -1

// declare is DECLARE CURSOR. The query is started at once, so that its errors are DECLARE's.
func (c *conn) declare(of *portal, d *stmt.DeclareCursor) error {
	if d.Clash != "" {
		return pgerr.New(pgerr.InvalidCursorDefinition, "cannot specify both "+d.Clash)
	}
	if !d.Hold && c.tx.state == txIdle {
		return onlyInBlock("DECLARE CURSOR")
	}
	if d.Hold && c.portals.held() >= c.srv.opt.MaxHeldCursors {
		return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "too many cursors WITH HOLD: %d are open", c.portals.held()).
			WithHint("Close cursors that are no longer used.")
	}
	p := &portal{name: d.Name, source: of.source.inner(d.Query, nil), args: of.args, level: len(c.tx.savepoints), bytes: of.bytes + 2*len(of.source.stmt.Text) + 512,
		cursorOf: &sqlCursor{binary: d.Binary, forward: d.NoScroll, hold: d.Hold}}
	if err := c.portals.add(p); err != nil {
		return err
	}
	err := c.runPortal(p, func(ctx context.Context) error { return c.startPortal(ctx, p) })
	if err == nil && d.Scroll {
		p.cursorOf.spool, err = newSpool(c.srv.opt.MaxCursorBytes)
	}
	if err != nil {
		c.portals.drop(d.Name)
		return err
	}
	p.source.lead, p.source.elsewhere = "", true
	return nil
}

// cursor finds what FETCH and MOVE are about: any portal that gives rows, as in PostgreSQL, but for those that are
// nothing but another view of one.
func (c *conn) cursor(name string) (*portal, error) {
	p := c.portals.byName[name]
	if p == nil {
		return nil, pgerr.Newf(pgerr.InvalidCursorName, "cursor %q does not exist", name)
	}
	if _, ok := p.source.stmt.Local.(*stmt.Fetch); ok || p == c.portals.active || p.state == portalFailed {
		return nil, cannotRun(name)
	}
	return p, nil
}

func cannotRun(name string) error {
	return pgerr.Newf(pgerr.ObjectNotInPrerequisiteState, "portal %q cannot be run", name)
}

// fetch is FETCH and MOVE: a cursor over a part of another portal's rows.
func (c *conn) fetch(ctx context.Context, f *stmt.Fetch, formats []int16) (Cursor, error) {
	p, err := c.cursor(f.Cursor)
	if err != nil {
		return nil, err
	}
	if err := c.startPortal(ctx, p); err != nil {
		return nil, err
	}
	if p.fields == nil || p.mute {
		return nil, pgerr.Newf(pgerr.ObjectNotInPrerequisiteState, "portal %q gives no rows", f.Cursor)
	}
	scan := scan{conn: c, of: p, formats: formats, span: p.spanOf(f)}
	if p.cursorOf == nil || p.cursorOf.spool == nil {
		if err := scan.checkForward(f); err != nil {
			p.abandon() // PostgreSQL doesn't run a portal again that has failed, whatever it was
			return nil, err
		}
	}
	if f.Move {
		return &move{scan: scan}, nil
	}
	return &fetched{scan: scan}, nil
}

// fetchFields are FETCH's columns, nil while there is no such cursor.
func (c *conn) fetchFields(f *stmt.Fetch) []Field {
	p := c.portals.byName[f.Cursor]
	if p == nil || f.Move {
		return nil
	}
	return p.fields
}

// fetchedPortal is the portal on whose context a statement works: FETCH's is that of its cursor.
func (c *conn) fetchedPortal(p *portal) *portal {
	if f, ok := p.source.stmt.Local.(*stmt.Fetch); ok {
		if of := c.portals.byName[f.Cursor]; of != nil && of != p && of.state <= portalOpen {
			return of
		}
	}
	return p
}

// simpleFormats are the formats of a statement's answer in the simple protocol: text but for FETCH from a BINARY cursor
// (manual, "DECLARE", Notes).
func (c *conn) simpleFormats(s *stmt.Statement) []int16 {
	if f, ok := s.Local.(*stmt.Fetch); ok {
		if p := c.portals.byName[f.Cursor]; p != nil && p.cursorOf != nil && p.cursorOf.binary {
			return []int16{1}
		}
	}
	return nil
}
