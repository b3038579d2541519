package relay

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/stmt"
)

// session is one client's: the one behind for all that is Spark's.
type session struct {
	pgwire.Session
	engine   *Engine
	client   pgwire.Client
	database string // once it is known that there is one of that name
}

var (
	_ pgwire.Session = (*session)(nil)
	_ pgwire.Placed  = (*session)(nil)
)

// Database is the client's database if there is one of that name, else the default one.
func (s *session) Database() string {
	if s.database != "" {
		return s.database
	}
	name := s.engine.Database(s.client.Database)
	if name != s.engine.opts.Database {
		s.database = name
	}
	return name
}

// Close ends the session; nobody finds its temporary views any more.
func (s *session) Close() {
	s.engine.pool.unveil(s)
	s.Session.Close()
}

// EndTransaction tells the session behind.
func (s *session) EndTransaction(committed bool) {
	if behind, ok := s.Session.(pgwire.Transactional); ok {
		behind.EndTransaction(committed)
	}
}

// relayed tells whether a statement is for PostgreSQL.
func (s *session) relayed(of *stmt.Statement) bool {
	return of.Kind == stmt.Catalog && !(of.Spark != "" && (s.engine.sparks.has(of.Text) || s.sparkAnswers()))
}

// The values of libra.without_tables.
const (
	AnswersPostgres = "postgres"
	AnswersSpark    = "spark"
)

// sparkAnswers tells whether the client wants Spark to answer what reads no table.
func (s *session) sparkAnswers() bool {
	who, err := s.client.Settings.Get("libra.without_tables")
	return err == nil && who == AnswersSpark
}

func (s *session) Describe(ctx context.Context, of *stmt.Statement, params []uint32) (*pgwire.Description, error) {
	if !s.relayed(of) {
		of, err := s.withRows(ctx, of, false)
		if err != nil {
			return nil, err
		}
		return s.Session.Describe(ctx, of, params)
	}
	d, err := s.describe(ctx, of, params)
	if again := inNewNames(of, err); again != nil {
		return s.describe(ctx, again, params)
	}
	if err == nil || !maySpark(of, err) {
		return d, err
	}
	d, sparks := s.Session.Describe(ctx, of, params)
	return d, s.decide(of, err, sparks)
}

func (s *session) Execute(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	if !s.relayed(of) {
		of, err := s.withRows(ctx, of, true)
		if err != nil {
			return nil, err
		}
		return s.Session.Execute(ctx, of, args, formats)
	}
	c, err := s.execute(ctx, of, args, formats)
	if again := inNewNames(of, err); again != nil {
		c, err = s.execute(ctx, again, args, formats)
	}
	if err == nil {
		return c, nil
	}
	if !maySpark(of, err) {
		return nil, err
	}
	behind, sparks := s.Session.Execute(ctx, of, args, formats)
	return behind, s.decide(of, err, sparks)
}

// decide remembers a statement that is Spark's, and when it is nobody's chooses the error.
func (s *session) decide(of *stmt.Statement, ours, sparks error) error {
	if sparks == nil {
		s.engine.sparks.add(of.Text)
		return nil
	}
	if oursAnyway(ours, sparks) {
		return ours
	}
	return sparks
}

// describe asks PostgreSQL for parameters and columns.
func (s *session) describe(ctx context.Context, of *stmt.Statement, params []uint32) (*pgwire.Description, error) {
	d := &pgwire.Description{}
	err := s.with(ctx, of, func(ctx context.Context, c *conn) error {
		prepared, err := c.pg.Prepare(ctx, "", sqlOf(of), params)
		if err != nil {
			return err
		}
		d.Params, d.Fields = prepared.ParamOIDs, fieldsOf(prepared.Fields)
		return nil
	})
	return d, err
}

func sqlOf(of *stmt.Statement) string {
	if of.CatalogSQL != "" {
		return of.CatalogSQL
	}
	return of.Text
}

func fieldsOf(list []pgconn.FieldDescription) []pgwire.Field {
	fields := make([]pgwire.Field, len(list))
	for i, f := range list {
		fields[i] = pgwire.Field{Name: f.Name, TableOID: f.TableOID, Column: int16(f.TableAttributeNumber), Type: f.DataTypeOID,
			Size: f.DataTypeSize, Typmod: f.TypeModifier}
	}
	return fields
}
