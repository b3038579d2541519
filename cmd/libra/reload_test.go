package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/router"
)

// TestReload changes what can be changed, names what can't, and changes nothing when there is a mistake.
func TestReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[[pool]]\nname = \"default\"\n")
	opts, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	admission, level := router.NewAdmission(routerPools(opts.Pools), 0), new(slog.LevelVar)
	c := newCurrent(path, opts, level, admission, slog.New(slog.DiscardHandler))

	write("[log]\nlevel = \"debug\"\n[ops]\nadmins = [\"root\"]\n[session]\nmax_sessions = 3\n[[pool]]\nname = \"default\"\nmax_running = 4\n[[pool]]\nname = \"new\"\n")
	done, err := c.reload()
	if err != nil || !slices.Equal(done.Changed, []string{"pool", "ops.admins", "log.level"}) || len(done.Restart) != 2 || done.Restart[0] != "session.max_sessions" {
		t.Errorf("%+v, %v", done, err)
	}
	pools := admission.Pools()
	if level.Level() != slog.LevelDebug || !c.admin("root") || c.admin("ana") || len(pools) != 2 || pools[0].MaxRunning != 4 {
		t.Errorf("%v %+v", level, pools)
	}
	for _, s := range c.shown() {
		if want := map[string]string{"session.max_sessions": "10", "log.level": "debug"}[s.Name]; want != "" && s.Value != want {
			t.Errorf("%s is shown as %s", s.Name, s.Value)
		}
	}

	write("[log]\nlevel = \"loud\"\n[[pool]]\nname = \"default\"\nmax_running = 9\n")
	if _, err := c.reload(); err == nil || !strings.Contains(err.Error(), "config.toml:2: log.level must be") {
		t.Error(err)
	}
	if level.Level() != slog.LevelDebug || admission.Pools()[0].MaxRunning != 4 {
		t.Error("a mistake in one key has changed another")
	}
}
