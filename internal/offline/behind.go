package offline

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// behind stands where the sessions on Spark are: it keeps the SQL that they would get.
type behind struct {
	admin *pgx.Conn
	now   *stmt.Statement // the one that is translated
	sql   string
	made  int // temporary tables
}

var errNoSpark = pgerr.Unsupported("this without Spark", "")

// Open opens itself: there is one session.
func (b *behind) Open(context.Context, pgwire.Client) (pgwire.Session, error) { return b, nil }

func (b *behind) Parse(_ context.Context, text string) ([]*stmt.Statement, error) {
	return translate.Parse(text)
}

func (b *behind) Describe(context.Context, *stmt.Statement, []uint32) (*pgwire.Description, error) {
	return nil, errNoSpark
}

func (b *behind) Execute(_ context.Context, s *stmt.Statement, _ []pgwire.Param, _ []int16) (pgwire.Cursor, error) {
	b.sql = s.Spark
	return nothing{}, nil
}

func (b *behind) CopyIn(context.Context, *stmt.Statement, *copyfmt.Options) (pgwire.CopyIn, error) {
	return nil, errNoSpark
}

func (b *behind) SetConf(context.Context, string, *string) error { return nil }
func (b *behind) Conf(context.Context, string) (string, error)   { return "", errNoSpark }
func (b *behind) Discard(context.Context, string) error          { return nil }
func (b *behind) Close()                                         {}

// NewTemporary counts.
func (b *behind) NewTemporary(context.Context) ([]string, error) {
	b.made++
	return []string{"libra_temp", "t" + strconv.Itoa(b.made)}, nil
}

// ColumnsOf are those of the temporary table that is being made, as Spark would tell them.
func (b *behind) ColumnsOf(ctx context.Context, _ []string) ([]pgwire.Field, error) {
	d, err := b.admin.Prepare(ctx, "", "SELECT * FROM pg_temp."+pgx.Identifier{b.now.Temporary.Name}.Sanitize())
	if err != nil {
		return nil, err
	}
	fields := make([]pgwire.Field, len(d.Fields))
	for i, f := range d.Fields {
		typ := f.DataTypeOID
		if typ == oid.UUID || typ == oid.JSON || typ == oid.JSONB || typ == oid.Numeric && f.TypeModifier < 0 {
			typ = oid.Text
		}
		fields[i] = pgwire.Field{Name: f.Name, Type: typ, Typmod: f.TypeModifier}
	}
	return fields, nil
}

func (b *behind) EmptyTemporary(context.Context, []string) error { return nil }
func (b *behind) DropTemporary([][]string)                       {}

// nothing is a cursor without rows.
type nothing struct{}

func (nothing) Fields() []pgwire.Field                     { return nil }
func (nothing) Next(context.Context) (pgwire.Batch, error) { return nil, io.EOF }
func (nothing) Affected() int64                            { return -1 }
func (nothing) Close()                                     {}

func asPgError(err error, to **pgconn.PgError) bool { return errors.As(err, to) }
