package analyze

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/catalog/temporary"
	"github.com/whereq/libra/pgwire"
)

// Temporary is the temporary tables and views that a client has. Analyses are kept for each Temporary by itself.
type Temporary struct {
	sql  string
	list map[string]TemporaryRelation // by name in PostgreSQL
	all  []TemporaryRelation
}

// TemporaryRelation is one of them in Spark.
type TemporaryRelation struct {
	pgwire.TemporaryView
	Path     []string // its name there
	Texts    []bool   // by column: Spark keeps the values of another type as strings
	Defaults []bool   // by column: there is one
	Foreign  bool     // it stands for another catalog's table
}

// NewTemporary makes a Temporary. The first of a name counts.
func NewTemporary(list []TemporaryRelation) *Temporary {
	t := &Temporary{list: make(map[string]TemporaryRelation, len(list)), all: list}
	views := make([]pgwire.TemporaryView, len(list))
	for i, r := range list {
		views[i] = r.TemporaryView
		if name := temporary.Name(r.Name); t.list[name].Path == nil {
			t.list[name] = r
		}
	}
	t.sql = temporary.SQL(views)
	return t
}

// Relation is what a temporary relation of PostgreSQL's is in Spark.
func (t *Temporary) Relation(name string) (TemporaryRelation, bool) {
	if t == nil {
		return TemporaryRelation{}, false
	}
	r, ok := t.list[name]
	return r, ok
}

// All are those that it was made of.
func (t *Temporary) All() []TemporaryRelation {
	if t == nil {
		return nil
	}
	return slices.Clone(t.all)
}

// with runs do while the connection has a client's temporary relations. They are never committed: others would see them.
func (c *conn) with(ctx context.Context, t *Temporary, do func() error) error {
	if t == nil {
		return do()
	}
	err := c.pg.Exec(ctx, "BEGIN READ WRITE;"+t.sql).Close()
	var refused *pgconn.PgError
	if errors.As(err, &refused) && !lost(err) {
		err = unavailable{err}
	}
	if err == nil {
		err = do()
	}
	return errors.Join(err, c.pg.Exec(ctx, "ROLLBACK").Close())
}
