package relay

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// A Spark session's temporary views are temporary views of the server connection that its client's statements run on. So
// PostgreSQL itself finds them first, lists them as temporary, and shows them to nobody else.

// veil makes the client's temporary views on a server connection, when a statement reads catalogs.
func (s *session) veil(ctx context.Context, of *stmt.Statement, c *conn) error {
	behind, ok := s.Session.(pgwire.Veiled)
	if !ok || of.Spark != "" && len(of.Catalogs) == 0 {
		return nil
	}
	views, err := behind.TemporaryViews(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		s.engine.opts.Logger.Debug("temporary views do not show: Spark does not tell their columns", "error", err)
		return nil // as it was
	}
	sql := temporarySQL(views)
	if sql == c.views {
		return nil
	}
	if err := c.run(ctx, "BEGIN READ WRITE;DISCARD TEMP;"+sql+"COMMIT"); err != nil {
		if refused(err) {
			s.engine.opts.Logger.Warn("temporary views do not show", "error", err)
			err = c.run(ctx, "ROLLBACK")
		}
		if err != nil {
			return err
		}
	}
	c.views = sql
	return nil
}

// What PostgreSQL has room for (manual, "PostgreSQL Limits").
const (
	mostColumns = 1600
	mostName    = 63
)

// temporarySQL makes the views, which have columns and no rows.
func temporarySQL(views []pgwire.TemporaryView) string {
	var b strings.Builder
	texts, seen := map[string]string{}, map[string]bool{}
	for _, v := range views {
		name := cut(v.Name)
		if seen[name] || len(v.Fields) == 0 {
			continue
		}
		seen[name] = true
		b.WriteString("CREATE TEMP VIEW " + identifier(name) + " AS SELECT ")
		for i, column := range columnNames(v.Fields) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("NULL::" + oid.FormatType(v.Fields[i].Type, v.Fields[i].Typmod) + " AS " + identifier(column))
		}
		b.WriteString(" WHERE false;")
		if v.Definition != "" {
			texts[name] = v.Definition
		}
	}
	if text, err := json.Marshal(texts); err == nil && len(texts) > 0 {
		b.WriteString("SET libra.views = " + quote(string(text)) + ";")
	}
	return b.String()
}

// columnNames are as many names as there is room for, each once.
func columnNames(fields []pgwire.Field) []string {
	names, seen := make([]string, 0, len(fields)), map[string]bool{}
	for _, f := range fields[:min(len(fields), mostColumns)] {
		name := cut(f.Name)
		for seen[name] {
			name = cut("~" + name)
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// cut shortens a name to what PostgreSQL keeps of it.
func cut(name string) string {
	if len(name) <= mostName {
		return name
	}
	end := mostName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }
