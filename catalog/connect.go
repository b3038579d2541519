package catalog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Admin connects as the superuser; an empty database is Maintenance. It waits for the server as long as ctx does.
func (s *Server) Admin(ctx context.Context, database string) (*pgx.Conn, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, err
	}
	if database == "" {
		database = Maintenance
	}
	return s.admin(ctx, database)
}

// admin is Admin on a server that may not be ready yet.
func (s *Server) admin(ctx context.Context, database string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(s.address())
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	s.fill(&config.Config, AdminRole, database, map[string]string{"application_name": "libra"})
	return pgx.ConnectConfig(ctx, config)
}

func (s *Server) address() string {
	return "host=" + s.cluster.place.socket + " port=5432 sslmode=disable"
}

// fill takes nothing from the environment: what it says of PostgreSQL is meant for others.
func (s *Server) fill(config *pgconn.Config, role, database string, params map[string]string) {
	config.Host, config.User, config.Database, config.Password = s.cluster.place.socket, role, database, ""
	config.RuntimeParams, config.Fallbacks, config.TLSConfig = params, nil, nil
	config.ConnectTimeout = 5 * time.Second
}

// Reader connects as the role of one of libra's users, which can only read. The server is told to end statements that take
// longer than Options.StatementTimeout. adjust may change the configuration; nil leaves it.
func (s *Server) Reader(ctx context.Context, user, database string, adjust func(*pgconn.Config)) (*pgconn.PgConn, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, err
	}
	role, err := s.role(ctx, user)
	if err != nil {
		return nil, err
	}
	config, err := pgconn.ParseConfig(s.address())
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	s.fill(config, role, database, map[string]string{
		"client_encoding": "UTF8", "default_transaction_read_only": "on", "lock_timeout": "5s",
		"statement_timeout":                   strconv.FormatInt(s.opts.StatementTimeout.Milliseconds(), 10),
		"idle_in_transaction_session_timeout": strconv.FormatInt(2*s.opts.StatementTimeout.Milliseconds(), 10),
	})
	if adjust != nil {
		adjust(config)
	}
	return pgconn.ConnectConfig(ctx, config)
}

// analysisTimeout bounds one analysis; it takes milliseconds.
const analysisTimeout = 10 * time.Second

// Analyst connects as the role that may only have statements analyzed: PostgreSQL tells it the tree of each one. adjust may
// change the configuration; nil leaves it.
func (s *Server) Analyst(ctx context.Context, database string, adjust func(*pgconn.Config)) (*pgconn.PgConn, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, err
	}
	config, err := pgconn.ParseConfig(s.address())
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	timeout := strconv.FormatInt(analysisTimeout.Milliseconds(), 10)
	s.fill(config, AnalystRole, database, map[string]string{
		"client_encoding": "UTF8", "default_transaction_read_only": "on", "lock_timeout": "5s",
		"statement_timeout": timeout, "idle_in_transaction_session_timeout": timeout,
	})
	if adjust != nil {
		adjust(config)
	}
	return pgconn.ConnectConfig(ctx, config)
}

// Databases are those that clients may choose: one for each of Spark's catalogs.
func (s *Server) Databases(ctx context.Context) ([]string, error) {
	conn, err := s.Admin(ctx, "")
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate AND datname <> $1", Maintenance)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// prepare waits until a started process answers, and lays a fresh cluster out.
func (s *Server) prepare(ctx context.Context, p *process, fresh bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	go func() {
		select {
		case <-p.process.Done():
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := s.answers(ctx); err != nil {
		return err
	}
	if fresh {
		return s.cluster.layOut(ctx, s.admin)
	}
	return s.dropRoles(ctx)
}

// cannotConnectNow is the SQLSTATE of a server that is starting or recovering.
const cannotConnectNow = "57P03"

// answers tries to connect until it works, or a server that is up refuses.
func (s *Server) answers(ctx context.Context) error {
	for {
		conn, err := s.admin(ctx, "template1")
		if err == nil {
			return conn.Close(ctx)
		}
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code != cannotConnectNow {
			return fmt.Errorf("catalog: %w", err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
