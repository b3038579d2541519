package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// local answers a statement that Spark has no part in, or only a word to say. A nil Cursor means that only the tag
// comes, which is the statement's own but where a transaction's end is not what was asked for.
func (c *conn) local(ctx context.Context, p *portal) (cursor Cursor, tag string, err error) {
	of, formats := p.source.stmt, p.formats
	tag = of.Tag
	switch s := of.Local.(type) {
	case *stmt.Show:
		cursor, err = c.show(ctx, s, formats)
	case *stmt.Probe:
		cursor, err = c.probe(s, formats)
	case *stmt.Console:
		cursor, err = c.console(ctx, s, formats)
	case *stmt.Signal:
		cursor, err = c.signal(p, s)
	case *stmt.AlterPool:
		err = c.alterPool(s)
	case *stmt.Transaction:
		tag, err = c.transact(s, of.Tag)
	case *stmt.Set:
		err = c.set(ctx, s)
	case *stmt.Reset:
		err = c.reset(ctx, s.Name)
	case *stmt.Deallocate:
		err = c.deallocate(s.Name)
	case *stmt.Discard:
		err = c.discard(ctx, s.Target)
	case *stmt.DeclareCursor:
		err = c.declare(p, s)
	case *stmt.Fetch:
		cursor, err = c.fetch(ctx, s, formats)
	case *stmt.Prepare:
		err = c.prepare(p, s)
	case *stmt.Close:
		err = c.closeCursor(s.Name)
	case *stmt.Listen:
		c.warn(&pgerr.Error{Severity: pgerr.SeverityNotice, Code: pgerr.Warning,
			Message: s.Command + " has no effect: libra delivers no notifications"})
	default:
		err = pgerr.Newf(pgerr.InternalError, "nobody answers a local statement of type %T", s)
	}
	return cursor, tag, err
}

// localFields gives the columns of a local statement's answer, nil when it has none.
func (c *conn) localFields(s stmt.LocalStatement) ([]Field, error) {
	switch s := s.(type) {
	case *stmt.Show:
		return c.showFields(s), nil
	case *stmt.Probe:
		return probeFields(s)
	case *stmt.Console:
		return c.consoleFields(s)
	case *stmt.Signal:
		return signalFields(s), nil
	}
	return nil, nil
}

func textField(name string) Field { return localField(name, oid.Text) }

func localField(name string, id uint32) Field {
	return Field{Name: name, Type: id, Size: oid.SizeOf(id), Typmod: -1}
}

func (c *conn) deallocate(name string) error {
	if name == "" {
		c.statements.clear()
		return nil
	}
	if !c.statements.drop(name) {
		return noStatement(name)
	}
	return nil
}

// closeCursor is CLOSE. Portals of the extended protocol are cursors to it, as in PostgreSQL.
func (c *conn) closeCursor(name string) error {
	if name == "" {
		c.portals.closeAll()
		return nil
	}
	if !c.portals.drop(name) {
		return pgerr.Newf(pgerr.InvalidCursorName, "cursor %q does not exist", name)
	}
	return nil
}

// discard is DISCARD; ALL is what connection pools send between two clients, so it must leave nothing behind.
func (c *conn) discard(ctx context.Context, target string) error {
	if target == "ALL" {
		if c.tx.state != txIdle {
			return pgerr.New(pgerr.ActiveSQLTransaction, "DISCARD ALL cannot run inside a transaction block")
		}
		c.portals.closeAll()
		c.statements.clear()
		c.settings.ResetAll()
	}
	return c.task(ctx, func(ctx context.Context) error { return c.session.Discard(ctx, target) })
}
