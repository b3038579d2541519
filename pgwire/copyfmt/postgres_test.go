package copyfmt

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/pgerr"
)

// peer is a connection to a real PostgreSQL.
type peer struct {
	conn    *pgconn.PgConn
	notices strings.Builder
	columns string // of the table t
}

var (
	peerOnce sync.Once
	thePeer  *peer
)

func postgres(t testing.TB) *peer {
	t.Helper()
	peerOnce.Do(func() {
		p := &peer{}
		config, err := pgconn.ParseConfig(testenv.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
			p.notices.WriteString(showError(fromServer((*pgconn.PgError)(n))))
		}
		if p.conn, err = pgconn.ConnectConfig(context.Background(), config); err != nil {
			t.Fatal(err)
		}
		thePeer = p
	})
	if thePeer == nil {
		t.Fatal("PostgreSQL is not there")
	}
	return thePeer
}

func fromServer(e *pgconn.PgError) error {
	return &pgerr.Error{Severity: e.Severity, Code: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint, Where: e.Where, Position: int(e.Position)}
}

func (p *peer) exec(t testing.TB, sql string) []*pgconn.Result {
	t.Helper()
	results, err := p.conn.Exec(context.Background(), sql).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return results
}

// begin makes the table t with these columns and begins a transaction, to be rolled back.
func (p *peer) begin(t testing.TB, columns string) {
	t.Helper()
	if p.columns != columns {
		p.exec(t, "DROP TABLE IF EXISTS pg_temp.t; CREATE TEMP TABLE t ("+columns+")")
		p.columns = columns
	}
	p.exec(t, "BEGIN")
}

// copyIn runs a COPY FROM STDIN in a transaction that is rolled back, and shows the rows or the error.
func (p *peer) copyIn(t testing.TB, columns, list, options string, data string) string {
	t.Helper()
	p.begin(t, columns)
	defer p.exec(t, "ROLLBACK")
	p.notices.Reset()
	sql := "COPY t " + list + " FROM STDIN"
	if options != "" {
		sql += " (" + options + ")"
	}
	_, err := p.conn.CopyFrom(context.Background(), strings.NewReader(data), sql)
	if err != nil {
		return p.notices.String() + shownError(t, err, len(sql)-len(options)-1)
	}
	return p.notices.String() + showResult(p.exec(t, "SELECT * FROM t"))
}

// shownError shows a server's error; its position is made one in the option list.
func shownError(t testing.TB, err error, before int) string {
	t.Helper()
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	shown := *e
	if shown.Position > 0 {
		shown.Position -= int32(before)
	}
	return showError(fromServer(&shown))
}

func showResult(results []*pgconn.Result) string {
	var text strings.Builder
	for _, row := range results[0].Rows {
		values := make([]*string, len(row))
		for i, v := range row {
			if v != nil {
				s := string(v)
				values[i] = &s
			}
		}
		text.WriteString(showRow(values))
	}
	return text.String()
}
