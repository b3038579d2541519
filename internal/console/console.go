package console

import (
	"cmp"
	"context"
	"net"
	"strings"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// Options are what the console asks.
type Options struct {
	Pools       func() []router.PoolState
	PutPool     func(router.Pool)
	Queue       func() []router.Waiting
	Sessions    func() []sessions.Info
	Queries     func() []sessions.Query
	Connections func() []pgwire.ConnectionInfo
	Backends    func() []Backend
	Routes      func() []config.Route
	Config      func() []config.Setting
}

// Backend is one Spark behind libra.
type Backend struct {
	Name, Address, State, UI string
	Current                  bool // statements go there
	Since                    time.Time
	Error                    string
}

// Console is pgwire's Console.
type Console struct{ opts Options }

var _ pgwire.Console = (*Console)(nil)

// New makes a Console.
func New(o Options) *Console { return &Console{o} }

// Fields are a topic's columns.
func (c *Console) Fields(name string) ([]pgwire.Field, error) {
	t, err := find(name)
	if err != nil {
		return nil, err
	}
	return t.fields()
}

// Open gives a topic's rows.
func (c *Console) Open(_ context.Context, name string, v pgwire.Viewer, formats []int16) (pgwire.Cursor, error) {
	t, err := find(name)
	if err != nil {
		return nil, err
	}
	return t.open(c, v, formats)
}

func find(name string) (topic, error) {
	t, ok := topics[name]
	if !ok {
		return t, pgerr.Newf(pgerr.UndefinedObject, "unrecognized configuration parameter %q", name)
	}
	return t, nil
}

var topics = map[string]topic{
	"pools": {
		columns: []column{{"name", text}, {"weight", number}, {"min_share", number}, {"mode", text}, {"running", number}, {"queued", number},
			{"max_running", number}, {"max_running_per_user", number}, {"max_queued", number}, {"queue_timeout", seconds},
			{"max_result_rows", number}, {"max_result_bytes", number}, {"statement_timeout", seconds},
			{"started", number}, {"refused", number}, {"gave_up", number}},
		rows: (*Console).pools,
	},
	"sessions": {
		columns: []column{{"name", text}, {"mode", text}, {"engine", text}, {"spark_user", text}, {"active", boolean}, {"connections", number}, {"running", number},
			{"queued", number}, {"spark_sessions", text}, {"made_at", moment}, {"used_at", moment}},
		rows: (*Console).sessions,
	},
	"connections": {
		columns: []column{{"name", text}, {"pid", pid}, {"user_name", text}, {"database", text}, {"application_name", text}, {"client_addr", text},
			{"state", text}, {"connected_at", moment}},
		rows: (*Console).connections,
	},
	"queries": {
		columns: []column{{"name", text}, {"pid", pid}, {"user_name", text}, {"database", text}, {"application_name", text}, {"session", text},
			{"pool", text}, {"route", text}, {"backend", text}, {"state", text}, {"arrived_at", moment}, {"waited", seconds}, {"ran", seconds}, {"rows", number}, {"bytes", number},
			{"spark_operation", text}, {"query", text}},
		rows: (*Console).queries,
	},
	"queue": {
		columns: []column{{"name", text}, {"pool", text}, {"place", number}, {"ahead", number}, {"pid", pid}, {"user_name", text}, {"since", moment},
			{"waited", seconds}},
		rows: (*Console).queue,
	},
	"backends": {
		columns: []column{{"name", text}, {"address", text}, {"state", text}, {"ui", text}, {"current", boolean}, {"since", moment}, {"error", text}},
		rows:    (*Console).backends,
	},
	"routes": {
		columns: []column{{"name", text}, {"user_name", text}, {"user_group", text}, {"database", text}, {"application_name", text}, {"client_addr", text},
			{"backend", text}, {"mode", text}, {"isolate_by", text}, {"pool", text}, {"limits", text}},
		rows: (*Console).routes,
	},
	"progress": {
		columns: []column{{"name", text}, {"pid", pid}, {"user_name", text}, {"stages", number}, {"stages_done", number}, {"tasks", number}, {"tasks_done", number},
			{"tasks_running", number}, {"bytes_read", number}, {"rows", number}, {"ran", seconds}},
		rows: (*Console).progress,
	},
	"config": {
		columns: []column{{"name", text}, {"value", text}, {"variable", text}, {"origin", text}},
		rows:    (*Console).config,
	},
}

func (c *Console) pools(pgwire.Viewer) (rows [][]any) {
	for _, p := range c.opts.Pools() {
		rows = append(rows, []any{p.Name, p.Weight, p.MinShare, p.Mode, p.Running, p.Queued, ceiling(p.MaxRunning), ceiling(p.MaxRunningPerUser),
			p.MaxQueued, limit(p.QueueTimeout), ceiling(p.MaxResultRows), ceiling(p.MaxResultBytes), limit(p.StatementTimeout),
			int(p.Started), int(p.Refused), int(p.Left)})
	}
	return rows
}

// ceiling is NULL where there is none.
func ceiling(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func limit(d time.Duration) any {
	if d == 0 {
		return nil
	}
	return d
}

func (c *Console) sessions(pgwire.Viewer) (rows [][]any) {
	for _, s := range c.opts.Sessions() {
		mode := "shared"
		if s.Isolated {
			mode = "isolated"
		}
		rows = append(rows, []any{s.Name, mode, known(s.Engine), s.User, s.Active, s.Connections, s.Statements, s.Waiting, strings.Join(s.SparkSessions, ","), s.Made, s.Used})
	}
	return rows
}

func (c *Console) connections(v pgwire.Viewer) (rows [][]any) {
	for _, i := range c.opts.Connections() {
		if !mine(v, i.User) {
			continue
		}
		state := "idle"
		if i.Running {
			state = "active"
		}
		rows = append(rows, []any{cmp.Or(i.Application, i.User), i.PID, i.User, i.Database, i.Application, remote(i.Remote), state, i.Since})
	}
	return rows
}

func mine(v pgwire.Viewer, user string) bool { return v.Admin || v.User == user }

func remote(a net.Addr) any {
	if a == nil || a.String() == "" {
		return nil
	}
	return a.String()
}

func (c *Console) queries(v pgwire.Viewer) (rows [][]any) {
	for _, q := range c.opts.Queries() {
		if mine(v, q.User) {
			rows = append(rows, []any{q.ID, q.PID, q.User, q.Database, q.Application, q.Session, q.Pool, q.Route, q.Backend, q.State, q.Arrived, q.Waited, q.Ran,
				int(q.Rows), int(q.Bytes), known(q.Operation), shorten(q.Text)})
		}
	}
	return rows
}

func known(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// maxText is how many characters of a statement are shown.
const maxText = 10_000

func shorten(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
}

func (c *Console) queue(v pgwire.Viewer) (rows [][]any) {
	for _, w := range c.opts.Queue() {
		if mine(v, w.User) {
			rows = append(rows, []any{w.Statement, w.Place.Pool, w.Ahead + 1, w.Ahead, w.Connection, w.User, w.Since, time.Since(w.Since)})
		}
	}
	return rows
}

func (c *Console) backends(pgwire.Viewer) (rows [][]any) {
	for _, b := range c.opts.Backends() {
		rows = append(rows, []any{b.Name, b.Address, b.State, known(b.UI), b.Current, b.Since, known(b.Error)})
	}
	return rows
}

func (c *Console) config(pgwire.Viewer) (rows [][]any) {
	for _, s := range c.opts.Config() {
		rows = append(rows, []any{s.Name, s.Value, s.Variable, s.Origin})
	}
	return rows
}
