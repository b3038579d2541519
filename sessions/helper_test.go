package sessions

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// rig is a Manager in front of a scripted Spark.
type rig struct {
	*Manager
	fake *fakeconnect.Server
	pids uint32

	mu   sync.Mutex
	told []string // what waiting clients were told
}

func (r *rig) tell(e *pgerr.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told, e.Message)
}

func newRig(t testing.TB, opts Options, route router.Options, fake fakeconnect.Options) *rig {
	t.Helper()
	server := fakeconnect.Start(t, fake)
	address, err := sparkconnect.ParseAddress(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := NewRemote(RemoteOptions{Addresses: []sparkconnect.Options{{Address: address}}})
	if err != nil {
		t.Fatal(err)
	}
	opts.Router, opts.Backend, opts.Parse, opts.Logger = router.New(route), remote, translate.Parse, slog.New(slog.DiscardHandler)
	if opts.Admission == nil {
		opts.Admission = router.NewAdmission([]router.Pool{{Name: "default"}, {Name: "interactive"}, {Name: "low-priority"}, {Name: "high-priority"}}, 0)
	}
	m := NewManager(opts)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second) // an interrupt may wait for its job
		defer cancel()
		m.Close(ctx)
		if ctx.Err() != nil {
			t.Error("the manager did not close in time")
		}
		_ = remote.Close()
	})
	return &rig{Manager: m, fake: server}
}

func (r *rig) wasTold(message string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.told, message)
}

var shared = router.Options{Mode: router.Shared}

// open connects a client; its settings are set as by SET.
func (r *rig) open(t testing.TB, user string, settings ...string) *connection {
	t.Helper()
	s, err := r.tryOpen(user, settings...)
	if err != nil {
		t.Fatal(err)
	}
	return s.(*connection)
}

func (r *rig) tryOpen(user string, settings ...string) (pgwire.Session, error) {
	client := r.client(user)
	for i := 0; i < len(settings); i += 2 {
		if err := client.Settings.Set(settings[i], settings[i+1], false); err != nil {
			return nil, err
		}
	}
	return r.Open(context.Background(), client)
}

// client is one that has just connected.
func (r *rig) client(user string) pgwire.Client {
	r.pids++
	set := guc.NewSet(guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default"},
		guc.Definition{Name: "libra.session"}, guc.Definition{Name: "libra.route", Context: guc.Internal}, guc.Definition{Name: "libra.progress", Type: guc.Int, Unit: "ms", Default: "0", Max: 3_600_000})...))
	return pgwire.Client{User: user, PID: r.pids, Remote: &net.TCPAddr{}, Settings: set, Notice: func(*pgerr.Error) {}, Tell: r.tell}
}

// exec runs one statement to its end.
func (c *connection) exec(ctx context.Context, sql string) error {
	list, err := c.Parse(ctx, sql)
	if err != nil {
		return err
	}
	if list[0].Kind == stmt.Local {
		set := list[0].Local.(*stmt.Set).Assignments[0]
		return c.SetConf(ctx, set.Name, set.Value)
	}
	cur, err := c.Execute(ctx, list[0], nil, nil)
	if err != nil {
		return err
	}
	defer cur.Close()
	for {
		batch, err := cur.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		batch.Release()
	}
}

func (r *rig) must(t testing.TB, c *connection, sql string) {
	t.Helper()
	if err := c.exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// ran gives the sessions that a client's statement ran in, in order.
func (r *rig) ran(sql string) (sessions []string) {
	if list, err := translate.Parse(sql); err == nil && list[0].Spark != "" {
		sql = list[0].Spark
	}
	for _, q := range r.fake.Log().Queries {
		if strings.EqualFold(q.SQL, sql) {
			sessions = append(sessions, q.Session)
		}
	}
	return sessions
}

// sparkSessions are all sessions that a statement ever ran in.
func (r *rig) sparkSessions() []string {
	var all []string
	for _, q := range r.fake.Log().Queries {
		all = append(all, q.Session)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func code(err error) string {
	var e *pgerr.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
