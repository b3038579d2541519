package router

import (
	"errors"
	"flag"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

var update = flag.Bool("update", false, "write the golden file anew")

var rules = []Rule{
	{Name: "night", Users: []string{"etl_*"}, Clients: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Backend: "etl", Mode: Isolated, Pool: "low-priority",
		Limits: Limits{Bounds: Bounds{MaxResultRows: 1000, MaxResultBytes: 1 << 20, StatementTimeout: time.Minute}}},
	{Name: "analysts", Groups: []string{"analysts"}, Mode: Isolated, IsolateBy: ByUser},
	{Name: "dashboards", Applications: []string{"Tableau*"}, Pool: "interactive",
		Limits: Limits{MaxRunning: 8, MaxRunningPerUser: 2, MaxQueued: 100, QueueTimeout: 30 * time.Second}},
	{Name: "others", Databases: []string{"other", "etl"}},
	{Name: "six", Clients: []netip.Prefix{netip.MustParsePrefix("2001:db8::/32")}, Backend: "etl"},
}

// TestRoutes compares each line's route with the one that testdata has for it.
func TestRoutes(t *testing.T) {
	const golden = "../testdata/router/routes.txt"
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	r := New(Options{Mode: Shared, IsolateBy: ByConnection, Rules: rules})
	var out []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		question, _, _ := strings.Cut(line, " -> ")
		if strings.HasPrefix(line, "#") {
			out = append(out, line)
			continue
		}
		out = append(out, question+" -> "+told(r.Route(identity(t, question))))
	}
	got := strings.Join(out, "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got != string(text) && !*update {
		t.Errorf("got\n%s\nwant\n%s", got, text)
	}
}

func identity(t *testing.T, question string) Identity {
	t.Helper()
	f := strings.Fields(question)
	if len(f) != 5 {
		t.Fatalf("%q has not five words", question)
	}
	id := Identity{User: f[0], Database: f[1], Application: f[2], PID: 7}
	if f[3] != "-" {
		id.Client = netip.MustParseAddr(f[3])
	}
	if f[4] != "-" {
		id.Groups = strings.Split(f[4], ",")
	}
	return id
}

func told(r Route, err error) string {
	var e *pgerr.Error
	if errors.As(err, &e) {
		return e.Code + " " + e.Message
	}
	return r.String()
}

// TestWithoutRules everybody goes the configured way.
func TestWithoutRules(t *testing.T) {
	for _, c := range []struct {
		opts Options
		id   Identity
		want string
	}{
		{Options{Mode: Shared}, Identity{User: "ana", Name: "x"}, "route=default backend=default mode=shared session=default"},
		{Options{Mode: Isolated, IsolateBy: ByUser}, Identity{User: "ana"}, "route=default backend=default mode=isolated session=user:ana"},
		{Options{Mode: Isolated, IsolateBy: ByConnection}, Identity{User: "ana", PID: 9}, "route=default backend=default mode=isolated session=connection:9"},
		{Options{Mode: Isolated, IsolateBy: ByConnection}, Identity{User: "ana", Name: "etl"}, "route=default backend=default mode=isolated session=user:ana:etl"},
	} {
		if got := told(New(c.opts).Route(c.id)); got != c.want {
			t.Errorf("%+v: %s", c.id, got)
		}
	}
}
