package typed

import (
	"context"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// makeTemporary runs a statement that makes a temporary table.
func (s *session) makeTemporary(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	t := &temporaryTable{onCommit: of.Temporary.OnCommit, fresh: true, written: true}
	t.Name, t.Table = of.Temporary.Name, true
	if s.own.find(t.Name) != nil {
		already := pgerr.New(pgerr.DuplicateTable, `relation "`+t.Name+`" already exists`)
		if !of.Temporary.Exists {
			return nil, already
		}
		already.Severity, already.Message = pgerr.SeverityNotice, already.Message+", skipping"
		s.client.Notice(already)
		return &lines{}, nil
	}
	behind, ok := s.Session.(storing)
	if !ok || s.engine.opts.Renamed == nil {
		return nil, errNowhere
	}
	var err error
	if t.Path, err = behind.NewTemporary(ctx); err != nil {
		return nil, err
	}
	of, used, err := s.renamed(of, sparkPath(t.Path))
	if err != nil {
		return nil, err
	}
	if of.Stored == nil && len(used) == 1 { // LIKE
		t.Fields, t.NotNull = used[0].Fields, used[0].NotNull
	}
	u, err := s.understand(ctx, of, typesOf(args))
	if err != nil {
		return nil, err
	}
	made := *u.statement
	made.Temporary = nil
	c, err := s.Session.Execute(ctx, &made, args, formats)
	if err != nil {
		return nil, better(u.ours, err)
	}
	if err := s.learn(ctx, behind, t, of.Temporary, u); err != nil {
		c.Close()
		behind.DropTemporary([][]string{t.Path})
		return nil, err
	}
	s.own.tables, s.own.known = append(s.own.tables, t), nil
	return c, nil
}

// learn finds out the columns of a table that has been made.
func (s *session) learn(ctx context.Context, behind storing, t *temporaryTable, of *stmt.Temporary, u understood) error {
	fields, err := behind.ColumnsOf(ctx, t.Path)
	if err != nil {
		return err
	}
	was, notNull := t.Fields, t.NotNull
	t.Fields, t.NotNull, t.Texts, t.Defaults = fields, make([]bool, len(fields)), make([]bool, len(fields)), make([]bool, len(fields))
	for i := range fields {
		f := &fields[i]
		text := f.Type == oid.Text
		switch known := u.analysis != nil && len(u.analysis.Columns) == len(fields); {
		case known && (u.analysis.Columns[i].Type != oid.Numeric || text) && u.analysis.Columns[i].Type != oid.Interval:
			f.Type, f.Typmod = u.analysis.Columns[i].Type, u.analysis.Columns[i].Typmod
		case i < len(was) && was[i].Name == f.Name: // ALTER TABLE adds columns behind the others
			f.Type, f.Typmod, t.NotNull[i] = was[i].Type, was[i].Typmod, notNull[i]
		}
		for _, rule := range of.Columns {
			if rule.Name != f.Name {
				continue
			}
			if t.NotNull[i], t.Defaults[i] = rule.NotNull, rule.Default; rule.Type != 0 {
				f.Type, f.Typmod = rule.Type, oid.NoTypmod
			}
		}
		f.Size, t.Texts[i] = oid.SizeOf(f.Type), text && f.Type != oid.Text
	}
	return nil
}

// has tells what a statement that has run has done to temporary tables.
func (s *session) has(ctx context.Context, of *stmt.Statement, used []*temporaryTable) error {
	if of.Kind != stmt.Command && of.Kind != stmt.Copying {
		return nil
	}
	for _, t := range used {
		t.written = true
		switch of.Tag {
		case "DROP TABLE":
			s.own.takeOut(func(other *temporaryTable) bool { return other == t })
		case "ALTER TABLE":
			if err := s.learn(ctx, s.Session.(storing), t, &stmt.Temporary{}, understood{}); err != nil {
				return err
			}
			s.own.known = nil
		}
	}
	return nil
}

// EndTransaction does what ON COMMIT says; tables that were made in a transaction that is rolled back are gone. The rows go
// before the next statement.
func (s *session) EndTransaction(committed bool) {
	if len(s.own.tables) == 0 {
		return
	}
	s.drop(func(t *temporaryTable) bool { return !committed && t.fresh || t.onCommit == stmt.DropTable })
	for _, t := range s.own.tables {
		t.empty = t.empty || t.written && t.onCommit == stmt.DeleteRows
		t.fresh, t.written = false, false
	}
}

// drop drops some of the tables.
func (s *session) drop(which func(*temporaryTable) bool) {
	if paths := s.own.takeOut(which); len(paths) > 0 {
		s.Session.(storing).DropTemporary(paths)
	}
}

// settle deletes the rows that a transaction's end has left behind.
func (s *session) settle(ctx context.Context) error {
	for _, t := range s.own.tables {
		if !t.empty {
			continue
		}
		if err := s.Session.(storing).EmptyTemporary(ctx, t.Path); err != nil {
			return err
		}
		t.empty = false
	}
	return nil
}

// Discard drops the temporary tables as well.
func (s *session) Discard(ctx context.Context, target string) error {
	if target == "ALL" || target == "TEMP" || target == "TEMPORARY" {
		s.drop(func(*temporaryTable) bool { return true })
	}
	return s.Session.Discard(ctx, target)
}

// Close ends the session; its temporary tables go with it.
func (s *session) Close() {
	s.drop(func(*temporaryTable) bool { return true })
	s.Session.Close()
}
