package typed

import (
	"context"
	"fmt"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// told is what EXPLAIN (libra) says of a query.
func (s *session) told(ctx context.Context, of *stmt.Statement, params []uint32) (string, error) {
	query := of.Explain.Query
	var out []string
	say := func(label, text string) { out = append(out, label+": "+strings.ReplaceAll(text, "\n", "\n  ")) }
	switch query.Kind {
	case stmt.Catalog:
		say("Answered by", "the private PostgreSQL, as it has no table of Spark's")
		return strings.Join(out, "\n"), nil
	case stmt.Local:
		say("Answered by", "libra itself")
		return strings.Join(out, "\n"), nil
	}
	u, err := s.understand(ctx, query, params)
	if err != nil {
		return "", err
	}
	say("Answered by", "Spark")
	say("Types", howKnown(u))
	if u.analysis != nil {
		for _, c := range u.statement.Columns {
			say("Column", c.Name+" "+oid.FormatType(c.OID, c.Typmod))
		}
		for i, p := range u.statement.Params {
			say(fmt.Sprintf("Parameter $%d", i+1), oid.FormatType(p.OID, oid.NoTypmod))
		}
	}
	for _, name := range []string{"libra.dialect", "libra.route", "libra.pool"} {
		if value, err := s.client.Settings.Get(name); err == nil {
			_, label, _ := strings.Cut(name, ".")
			say(strings.ToUpper(label[:1])+label[1:], value)
		}
	}
	say("Spark SQL", u.statement.Spark)
	return strings.Join(out, "\n"), nil
}

// howKnown says who has told a statement's types.
func howKnown(u understood) string {
	switch {
	case u.analysis != nil:
		return "as PostgreSQL has analyzed the query"
	case u.ours != nil:
		return "Spark's, because for PostgreSQL " + pgerr.From(u.ours).Message
	}
	return "Spark's"
}
