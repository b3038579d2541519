package console

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

func rig() *Console {
	then := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	pool := router.Pool{Name: "etl", Weight: 3, MinShare: 4, Mode: "FAIR", Limits: router.Limits{MaxRunning: 2, MaxQueued: 9, QueueTimeout: 90 * time.Second}}
	return New(Options{
		Pools: func() []router.PoolState {
			return []router.PoolState{{Pool: pool, Running: 2, Queued: 1, Started: 7, Left: 1}}
		},
		Queue: func() []router.Waiting {
			return []router.Waiting{{Request: router.Request{Pool: "etl", User: "bob", Connection: 7, Statement: "libra-1"},
				Place: router.Place{Pool: "etl", Ahead: 2}, Since: then}}
		},
		Sessions: func() []sessions.Info {
			return []sessions.Info{{Name: "default", User: "libra", Active: true, Connections: 3, SparkSessions: []string{"x", "y"}, Made: then, Used: then}}
		},
		Queries: func() []sessions.Query {
			return []sessions.Query{{ID: "libra-1", PID: 7, User: "bob", Pool: "etl", Route: "r", Backend: "b", State: "queued", Arrived: then, Waited: 1500 * time.Millisecond, Text: "select 1"}}
		},
		Connections: func() []pgwire.ConnectionInfo {
			return []pgwire.ConnectionInfo{{PID: 7, User: "bob", Database: "d", Application: "psql", Remote: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 5}, Since: then}}
		},
		Backends: func() []Backend {
			return []Backend{{Name: "local", Address: "sc://x:1", State: "ready", Current: true, Since: then, Error: "x"}}
		},
		Routes: func() []config.Route {
			return []config.Route{{Name: "night", Users: []string{"etl_*", "x"}, Backend: "b", Mode: "isolated", MaxRunning: 2, Bounds: config.Bounds{MaxResultRows: 9}}}
		},
		Config: func() []config.Setting { return config.Default().Settings() },
	})
}

// show gives a topic as psql would print it.
func show(t *testing.T, topic string, v pgwire.Viewer) string {
	t.Helper()
	v.Settings = guc.NewSet(guc.NewRegistry(guc.Builtin()...))
	cur, err := rig().Open(t.Context(), topic, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cur.Close()
	batch, err := cur.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	var b strings.Builder
	for i, f := range cur.Fields() {
		b.WriteString(map[bool]string{true: "", false: "|"}[i == 0] + f.Name)
	}
	for i := range batch.Len() {
		b.WriteString("\n")
		row, err := batch.AppendRow(nil, i)
		if err != nil {
			t.Fatal(err)
		}
		for row = row[7:]; len(row) > 0; b.WriteString("|") {
			n := int32(binary.BigEndian.Uint32(row))
			if row = row[4:]; n >= 0 {
				b.Write(row[:n])
				row = row[n:]
			}
		}
	}
	return b.String()
}

func TestTopics(t *testing.T) {
	for topic, want := range map[string]string{
		"pools":       "etl|3|4|FAIR|2|1|2||9|90||||7|0|1|",
		"sessions":    "default|shared||libra|t|3|0|0|x,y|2026-03-04 05:06:07+00|2026-03-04 05:06:07+00|",
		"connections": "psql|7|bob|d|psql|10.0.0.1:5|idle|2026-03-04 05:06:07+00|",
		"queries":     "libra-1|7|bob||||etl|r|b|queued|2026-03-04 05:06:07+00|1.5|0|0|0||select 1|",
		"backends":    "local|sc://x:1|ready||t|2026-03-04 05:06:07+00|x|",
		"routes":      "night|etl_*,x|||||b|isolated|||max_running=2 max_result_rows=9|",
	} {
		got := show(t, topic, pgwire.Viewer{User: "ana", Admin: true})
		if head, row, _ := strings.Cut(got, "\n"); row != want || !strings.HasPrefix(head, "name|") {
			t.Errorf("%s: %s", topic, got)
		}
	}
	if got := show(t, "queue", pgwire.Viewer{User: "bob"}); !strings.Contains(got, "\nlibra-1|etl|3|2|7|bob|2026-03-04 05:06:07+00|") {
		t.Error(got)
	}
	if got := show(t, "config", pgwire.Viewer{User: "bob"}); !strings.Contains(got, "\nsession.max_sessions|10|LIBRA_SESSION_MAX_SESSIONS|default|") {
		t.Error(got)
	}
}

// TestJSON gives the same rows for libra's own tables.
func TestJSON(t *testing.T) {
	for topic, want := range map[string]string{
		"queue":    "[]",
		"backends": `[{"address":"sc://x:1","current":true,"error":"x","name":"local","since":"2026-03-04T05:06:07Z","state":"ready"}]`,
		"progress": "[]",
	} {
		if got, err := rig().JSON(topic, pgwire.Viewer{User: "ana"}); string(got) != want || err != nil {
			t.Errorf("%s: %s %v", topic, got, err)
		}
	}
	got, err := rig().JSON("queries", pgwire.Viewer{User: "bob"})
	if want := `"waited":1.5`; err != nil || !strings.Contains(string(got), want) {
		t.Errorf("%s %v", got, err)
	}
}

// TestOthersAreNotShown to whoever is no administrator.
func TestOthersAreNotShown(t *testing.T) {
	for _, topic := range []string{"connections", "queries", "queue"} {
		if got := show(t, topic, pgwire.Viewer{User: "ana"}); strings.Contains(got, "\n") {
			t.Errorf("%s: %s", topic, got)
		}
	}
	if _, err := rig().Fields("nothing"); err == nil {
		t.Error("an unknown topic")
	}
}
