package pgwire

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// talk connects, sends script lines and reads as many answers as it sends Query and Sync messages.
func talk(t *testing.T, s *Server, lines ...string) []string {
	t.Helper()
	p := dialPeer(t, address(s))
	p.startup("ana")
	return p.ask(lines...)
}

func (p *peer) ask(lines ...string) (got []string) {
	p.t.Helper()
	p.send(lines...)
	for _, l := range lines {
		if strings.HasPrefix(l, "Query") || l == "Sync" {
			got = append(got, p.until("Ready")...)
		}
	}
	return got
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPanicEndsOnlyItsConnection: the client is told, the log has the stack, the others go on.
func TestPanicEndsOnlyItsConnection(t *testing.T) {
	var log bytes.Buffer
	e := &fakeEngine{execute: func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) { panic("boom") }}
	s := startServer(t, e, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	other := dialPeer(t, address(s))
	other.startup("ben")
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.send(`Query "select generate_series(1, 2)"`)
	if got := p.until("EOF"); !strings.HasPrefix(got[0], "Error FATAL XX000") {
		t.Error(got)
	}
	wantLines(t, other.ask(`Query "select 1"`), "RowDescription ?column?:23/4/-1", "DataRow 1", "CommandComplete SELECT 1", "Ready I")
	<-e.sessions[1].closed
	if !strings.Contains(log.String(), "boom") || !strings.Contains(log.String(), "conn_test.go") {
		t.Error(log.String())
	}
}

func TestOversizedMessages(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.MaxMessageBytes = 100_000 })
	p := dialPeer(t, address(s))
	p.startup("ana")
	large := strings.Repeat(" ", 90_000)
	huge := strings.Repeat(" ", 200_000)
	wantLines(t, p.ask(`Query "select 1`+large+`"`), "RowDescription ?column?:23/4/-1", "DataRow 1", "CommandComplete SELECT 1", "Ready I")
	refused := "Error ERROR 54000 message of 200009 bytes exceeds the limit of 100000 bytes | H Send less in one message, or raise the message limit in libra's configuration."
	wantLines(t, p.ask(`Query "select 1`+huge+`"`), refused, "Ready I")
	wantLines(t, p.ask(`Parse "" "select 1`+huge[:len(huge)-3]+`"`, `Bind "" ""`, "Sync"), refused, "Ready I")
	wantLines(t, p.ask(`Query "show application_name"`), "RowDescription application_name:25/-1/-1", "DataRow x", "CommandComplete SHOW", "Ready I")
	p.send("Raw 51 7fffffff")
	wantLines(t, p.until("EOF"), "EOF")
}

// TestPromisedBytesAreNotAllocated: a length of 60 MB costs nothing until the bytes come.
func TestPromisedBytesAreNotAllocated(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	var before, after runtime.MemStats
	p := dialPeer(t, address(s))
	p.startup("ana")
	runtime.GC()
	runtime.ReadMemStats(&before)
	p.send("Raw 51 03800000 41414141")
	wantLines(t, talk(t, s, `Query "select 1"`)[3:], "Ready I") // time passes
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestLimits(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.MaxStatements, o.MaxPortals = 2, 2 })
	wantLines(t, talk(t, s, `Parse "a" "select 1"`, `Parse "b" "select 1"`, `Parse "c" "select 1"`, "Sync",
		`Close S "a"`, `Parse "c" "select 1"`, `Bind "x" "c"`, `Bind "y" "c"`, `Bind "z" "c"`, "Sync", `Bind "z" "c"`, "Sync"),
		"ParseComplete", "ParseComplete", "Error ERROR 53400 too many prepared statements: 2 with 1076 bytes are open | H Close statements that are no longer used, or DEALLOCATE ALL.", "Ready I",
		"CloseComplete", "ParseComplete", "BindComplete", "BindComplete",
		"Error ERROR 53400 too many portals: 2 with 1044 bytes are open | H Close portals that are no longer used, or send Sync.", "Ready I", "BindComplete", "Ready I")
	s = startServer(t, &fakeEngine{}, func(o *Options) { o.MaxStatementBytes = 2000 })
	got := talk(t, s, `Parse "" "select 1"`, `Parse "" "select 1"`, `Parse "a" "select 1`+strings.Repeat(" ", 1000)+`"`, "Sync")
	wantLines(t, got[:2], "ParseComplete", "ParseComplete")
	if !strings.HasPrefix(got[2], "Error ERROR 53400 too many prepared statements") {
		t.Error(got[2])
	}
}

func TestResultTypeMustNotChange(t *testing.T) {
	typ := oid.Int4
	e := &fakeEngine{
		describe: func(*stmt.Statement) (*Description, error) {
			return &Description{Fields: []Field{localField("n", oid.Int4)}}, nil
		},
		execute: func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) {
			return &fakeCursor{fields: []Field{localField("n", typ)}, rows: 1, batch: 1}, nil
		},
	}
	s := startServer(t, e)
	p := dialPeer(t, address(s))
	p.startup("ana")
	run := []string{`Bind "" "s"`, `Execute ""`, "Sync"}
	p.ask(`Parse "s" "select generate_series(1, 1)"`, `Describe S "s"`, "Sync")
	wantLines(t, p.ask(run...), "BindComplete", "DataRow 1", "CommandComplete SELECT 1", "Ready I")
	typ = oid.Int8
	wantLines(t, p.ask(run...), "BindComplete", "Error ERROR 0A000 cached plan must not change result type", "Ready I")
	// who was never told of columns takes what comes
	wantLines(t, p.ask(`Parse "" "select generate_series(1, 1)"`, `Bind "" ""`, `Execute ""`, "Sync"),
		"ParseComplete", "BindComplete", "DataRow 1", "CommandComplete SELECT 1", "Ready I")
}

// TestColumnsThatOnlyRunningTells: CALL and scripts.
func TestColumnsThatOnlyRunningTells(t *testing.T) {
	runs := 0
	e := &fakeEngine{
		describe: func(*stmt.Statement) (*Description, error) { return &Description{Unknown: true}, nil },
		execute: func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) {
			runs++
			return &fakeCursor{fields: []Field{intField("n")}, rows: 2, batch: 1}, nil
		},
	}
	s := startServer(t, e)
	rows := []string{"DataRow 1", "DataRow 2", "CommandComplete CALL"}
	wantLines(t, talk(t, s, `Query "call f()"`), append([]string{"RowDescription n:23/4/-1"}, append(rows, "Ready I")...)...)
	wantLines(t, talk(t, s, `Parse "" "call f()"`, `Bind "" ""`, `Describe P ""`, "Sync")[2:], "RowDescription n:23/4/-1", "Ready I")
	wantLines(t, talk(t, s, `Parse "" "call f()"`, `Bind "" ""`, `Describe P ""`, `Execute ""`, "Sync")[2:],
		append([]string{"RowDescription n:23/4/-1"}, append(rows, "Ready I")...)...)
	got := talk(t, s, `Parse "" "call f()"`, `Describe S ""`, `Bind "" ""`, `Execute ""`, "Sync")
	wantLines(t, got[:5], "ParseComplete", "ParameterDescription", "NoData", "BindComplete", "CommandComplete CALL")
	if !strings.HasPrefix(got[5], "Notice WARNING 01000") {
		t.Error(got[5])
	}
	if runs != 4 {
		t.Errorf("it ran %d times", runs)
	}
}

// TestNoAnalysisBeforeExecute: Describe asks Spark only when the statement isn't about to run anyway.
func TestNoAnalysisBeforeExecute(t *testing.T) {
	e := &fakeEngine{}
	s := startServer(t, e)
	want := []string{"ParseComplete", "BindComplete", "RowDescription generate_series:23/4/-1", "DataRow 1", "CommandComplete SELECT 1", "Ready I"}
	parse := `Parse "" "select generate_series(1, 1)"`
	wantLines(t, talk(t, s, parse, `Bind "" ""`, `Describe P ""`, `Execute ""`, "Sync"), want...)
	if e.describes != 0 {
		t.Errorf("%d analyses", e.describes)
	}
	wantLines(t, talk(t, s, parse, `Bind "" ""`, `Bind "p" ""`, `Describe P ""`, `Execute "p"`, "Sync"), slices.Insert(slices.Clone(want), 1, "BindComplete")...)
	if e.describes != 1 {
		t.Errorf("%d analyses", e.describes)
	}
}

// TestErrorPositions count from the beginning of the message, in characters.
func TestErrorPositions(t *testing.T) {
	e := &fakeEngine{execute: func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) {
		return nil, pgerr.New(pgerr.UndefinedColumn, "no").WithPosition(8)
	}}
	s := startServer(t, e)
	wantLines(t, talk(t, s, `Query "select 1; \n select 'ü' as x; select no"`)[3:4], "Error ERROR 42703 no | P 20")
	wantLines(t, talk(t, s, `Parse "" "  select no"`, `Bind "" ""`, `Execute ""`, "Sync")[2:3], "Error ERROR 42703 no | P 10")
}

func TestLocalAnswersInBinary(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	for query, want := range map[string][2]string{
		"select 258":                           {"RowDescription ?column?:23/4/-1 binary", "DataRow x00000102"},
		"select pg_is_in_recovery()":           {"RowDescription pg_is_in_recovery:16/1/-1 binary", "DataRow x00"},
		"select pg_my_temp_schema()":           {"RowDescription pg_my_temp_schema:26/4/-1 binary", "DataRow x00000000"},
		"select current_schema()":              {"RowDescription current_schema:19/64/-1 binary", "DataRow public"},
		"select txid_current_if_assigned()":    {"RowDescription txid_current_if_assigned:20/8/-1 binary", "DataRow null"},
		"select current_setting('nosuch', on)": {"RowDescription current_setting:25/-1/-1 binary", "DataRow null"},
		"show transaction_isolation":           {"RowDescription transaction_isolation:25/-1/-1 binary", "DataRow read committed"},
	} {
		got := talk(t, s, `Parse "" "`+query+`"`, `Bind "" "" results=1`, `Describe P ""`, `Execute ""`, "Sync")
		wantLines(t, got[2:4], want[0], want[1])
	}
	text := talk(t, s, `Query "select current_schemas(true)"`, `Query "select inet_client_addr()"`, `Query "set search_path = 'a, b'"`, `Query "select current_schema()"`)
	for _, want := range []string{"DataRow {pg_catalog,public}", "DataRow 127.0.0.1", "DataRow a"} {
		if !slices.Contains(text, want) {
			t.Errorf("no %s in %v", want, text)
		}
	}
	if all := talk(t, s, `Query "show all"`); len(all) < 300 || all[0] != "RowDescription name:25/-1/-1 setting:25/-1/-1 description:25/-1/-1" {
		t.Error(len(all), all[0])
	}
}

func TestIdleTimeouts(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.ask(`Query "set idle_session_timeout = '10ms'"`)
	wantLines(t, p.until("EOF"), "Error FATAL 57P05 terminating connection due to idle-session timeout", "EOF")
	p = dialPeer(t, address(s))
	p.startup("ana")
	p.ask(`Query "set idle_in_transaction_session_timeout = '10ms'; begin"`)
	wantLines(t, p.until("EOF"), "Error FATAL 25P03 terminating connection due to idle-in-transaction timeout", "EOF")
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.Listeners = append(o.Listeners, l) })
	p := dialUnix(t, path)
	p.startup("ana")
	wantLines(t, p.ask(`Query "select inet_client_port()"`)[1:2], "DataRow null")
	if c := s.Connections(); len(c) != 1 || c[0].User != "ana" || c[0].Database != "postgres" || c[0].PID == 0 {
		t.Error(c)
	}
}

// TestSessionNotices go out with the answer, if client_min_messages lets them.
func TestSessionNotices(t *testing.T) {
	e := &fakeEngine{}
	e.execute = func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) {
		for _, severity := range []string{pgerr.SeverityDebug, pgerr.SeverityInfo, pgerr.SeverityNotice, pgerr.SeverityWarning} {
			e.sessions[0].client.Notice(&pgerr.Error{Severity: severity, Code: pgerr.Warning, Message: "m"})
		}
		return &fakeCursor{}, nil
	}
	s := startServer(t, e)
	wantLines(t, talk(t, s, `Query "create table t"`, `Query "set client_min_messages = 'warning'"`, `Query "create table t"`, `Query "set client_min_messages = 'debug'"`, `Query "create table t"`),
		"Notice INFO 01000 m", "Notice NOTICE 01000 m", "Notice WARNING 01000 m", "CommandComplete CREATE TABLE", "Ready I",
		"CommandComplete SET", "Ready I",
		"Notice INFO 01000 m", "Notice WARNING 01000 m", "CommandComplete CREATE TABLE", "Ready I",
		"CommandComplete SET", "Ready I",
		"Notice DEBUG 01000 m", "Notice INFO 01000 m", "Notice NOTICE 01000 m", "Notice WARNING 01000 m", "CommandComplete CREATE TABLE", "Ready I")
}
