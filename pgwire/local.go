package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// local answers a statement that Spark has no part in, or only a word to say. A nil Cursor means that only the tag comes.
func (c *conn) local(ctx context.Context, of *stmt.Statement, formats []int16) (cursor Cursor, tag string, err error) {
	switch s := of.Local.(type) {
	case *stmt.Show:
		tag = "SHOW"
		cursor, err = c.show(ctx, s, formats)
	case *stmt.Probe:
		tag = "SELECT"
		cursor, err = c.probe(s, formats)
	case *stmt.Transaction:
		tag, err = c.transact(s)
		if s.Verb == stmt.Begin && of.Tag != "" {
			tag = of.Tag // START TRANSACTION
		}
	case *stmt.Set:
		tag, err = "SET", c.set(ctx, s)
	case *stmt.Reset:
		tag, err = "RESET", c.reset(ctx, s.Name)
	case *stmt.Deallocate:
		tag, err = c.deallocate(s.Name)
	case *stmt.Discard:
		tag, err = "DISCARD "+s.Target, c.discard(ctx, s.Target)
	case *stmt.Close:
		tag, err = c.closeCursor(s.Name)
	case *stmt.Listen:
		tag = s.Command
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
	}
	return nil, nil
}

func textField(name string) Field { return localField(name, oid.Text) }

func localField(name string, id uint32) Field {
	return Field{Name: name, Type: id, Size: oid.SizeOf(id), Typmod: -1}
}

func (c *conn) deallocate(name string) (string, error) {
	if name == "" {
		c.statements.clear()
		return "DEALLOCATE ALL", nil
	}
	if !c.statements.drop(name) {
		_, err := c.statements.get(name)
		return "", err
	}
	return "DEALLOCATE", nil
}

// closeCursor is CLOSE. Portals of the extended protocol are cursors to it, as in PostgreSQL.
func (c *conn) closeCursor(name string) (string, error) {
	if name == "" {
		c.portals.clear()
		return "CLOSE CURSOR ALL", nil
	}
	if !c.portals.drop(name) {
		return "", pgerr.Newf(pgerr.InvalidCursorName, "cursor %q does not exist", name)
	}
	return "CLOSE CURSOR", nil
}

// discard is DISCARD; ALL is what connection pools send between two clients, so it must leave nothing behind.
func (c *conn) discard(ctx context.Context, target string) error {
	if target == "ALL" {
		if c.tx.state != txIdle {
			return pgerr.New(pgerr.ActiveSQLTransaction, "DISCARD ALL cannot run inside a transaction block")
		}
		c.portals.clear()
		c.statements.clear()
		c.settings.ResetAll()
	}
	return c.task(ctx, func(ctx context.Context) error { return c.session.Discard(ctx, target) })
}
