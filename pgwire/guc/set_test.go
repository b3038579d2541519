package guc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

func newTestSet(extra ...Definition) *Set {
	return NewSet(NewRegistry(append(Builtin(), extra...)...))
}

func mustSet(t *testing.T, s *Set, name, value string) {
	t.Helper()
	if err := s.Set(name, value, false); err != nil {
		t.Fatal(err)
	}
}

func TestReports(t *testing.T) {
	s := newTestSet()
	if err := errors.Join(s.SetDefault("application_name", "app"), s.Provide("session_authorization", "ana"), s.Provide("is_superuser", "off")); err != nil {
		t.Fatal(err)
	}
	first := s.Reports()
	if len(first) != 15 {
		t.Errorf("%d reports at first: %v", len(first), first)
	}
	if !slices.Contains(first, Report{"application_name", "app"}) || !slices.Contains(first, Report{"session_authorization", "ana"}) {
		t.Errorf("startup values are not reported: %v", first)
	}
	if again := s.Reports(); len(again) != 0 {
		t.Errorf("reported again: %v", again)
	}
	mustSet(t, s, "timezone", "europe/berlin")
	mustSet(t, s, "work_mem", "8MB")
	if got := s.Reports(); !slices.Equal(got, []Report{{"TimeZone", "Europe/Berlin"}}) {
		t.Errorf("after SET: %v", got)
	}
	s.Begin()
	mustSet(t, s, "application_name", "other")
	s.Rollback()
	if got := s.Reports(); len(got) != 0 {
		t.Errorf("a value that came and went is reported: %v", got)
	}
	s.ResetAll()
	if got := s.Reports(); !slices.Equal(got, []Report{{"TimeZone", "UTC"}}) {
		t.Errorf("after RESET ALL: %v", got)
	}
	if n := testing.AllocsPerRun(100, func() { s.Reports() }); n != 0 {
		t.Errorf("%v allocations for nothing new", n)
	}
}

func TestSetDefaultIsWhereResetGoes(t *testing.T) {
	s := newTestSet()
	if err := s.SetDefault("statement_timeout", "5min"); err != nil {
		t.Fatal(err)
	}
	mustSet(t, s, "statement_timeout", "1s")
	if err := s.Reset("statement_timeout"); err != nil {
		t.Fatal(err)
	}
	if got := s.Duration("statement_timeout"); got != 5*time.Minute || s.Int("statement_timeout") != 300_000 {
		t.Errorf("RESET went back to %v, %d ms", got, s.Int("statement_timeout"))
	}
	if err := s.SetDefault("is_superuser", "on"); pgerr.From(err).Code != pgerr.CantChangeRuntimeParam {
		t.Errorf("a client made itself superuser: %v", err)
	}
	if err := s.SetDefault("ignore_system_indexes", "on"); err != nil {
		t.Errorf("a backend parameter at startup: %v", err)
	}
}

func TestAllIsSortedAndComplete(t *testing.T) {
	s := newTestSet(Definition{Name: "libra.pool", Default: "default", Description: "pool"})
	mustSet(t, s, "libra.pool", "fast")
	mustSet(t, s, "myapp.me", "x")
	all := s.All()
	if !slices.IsSortedFunc(all, func(a, b Setting) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }) {
		t.Error("not sorted")
	}
	if !slices.Contains(all, Setting{"libra.pool", "fast", "pool"}) || len(all) < 370 {
		t.Errorf("%d settings", len(all))
	}
	for _, row := range all {
		if row.Name == "data_directory" || row.Name == "role" || row.Name == "myapp.me" {
			t.Errorf("SHOW ALL has %s", row.Name)
		}
	}
	if got := s.Custom(); !slices.Equal(got, []Setting{{Name: "myapp.me", Value: "x"}}) {
		t.Errorf("custom settings: %v", got)
	}
}

func TestOwnDefinitions(t *testing.T) {
	pools := Definition{Name: "libra.pool", Default: "default", Check: func(v string) (string, error) {
		if v != "fast" {
			return "", pgerr.New(pgerr.InvalidParameterValue, "no pool "+v).WithHint("Pools: default, fast.")
		}
		return v, nil
	}}
	s := newTestSet(pools, Definition{Name: "server_version", Default: "18.4 (libra)", ReadOnly: true, Report: true},
		Definition{Name: "libra.limit", Type: Int, Default: "5"})
	if err := s.Set("libra.pool", "slow", false); pgerr.From(err).Hint != "Pools: default, fast." {
		t.Errorf("a check's own error: %v", err)
	}
	if err := s.Set("libra.pol", "x", false); pgerr.From(err).Code != pgerr.InvalidName || !strings.Contains(pgerr.From(err).Detail, "reserved prefix") {
		t.Errorf("a misspelled setting of libra's: %v", err)
	}
	if err := s.Set("server_version", "1", false); pgerr.From(err).Code != pgerr.CantChangeRuntimeParam {
		t.Errorf("read-only: %v", err)
	}
	if v, _ := s.Get("SERVER_VERSION"); v != "18.4 (libra)" {
		t.Errorf("an overridden definition shows %q", v)
	}
	if err := s.Set("libra.limit", "123456", false); err != nil || s.Int("libra.limit") != 123456 {
		t.Errorf("an integer without limits: %v", err)
	}
	if s.Name("LIBRA.POOL") != "libra.pool" || s.Name("timezone") != "TimeZone" || s.Name("No.Such") != "No.Such" {
		t.Error("names are not spelled as defined")
	}
}

// TestLibrasOwnRefusals are the places where libra is stricter than PostgreSQL.
func TestLibrasOwnRefusals(t *testing.T) {
	s := newTestSet()
	for _, c := range []struct{ name, value, code string }{
		{"standard_conforming_strings", "off", pgerr.FeatureNotSupported},
		{"client_encoding", "johab", pgerr.FeatureNotSupported},
		{"role", "somebody", pgerr.InvalidParameterValue},
		{"session_authorization", "somebody", pgerr.InvalidParameterValue},
	} {
		err := s.Set(c.name, c.value, false)
		if e := pgerr.From(err); err == nil || e.Code != c.code || e.Hint+e.Detail == "" {
			t.Errorf("%s = %s: %v", c.name, c.value, err)
		}
	}
}

func TestVersionTellsChanges(t *testing.T) {
	s := newTestSet()
	before := s.Version()
	mustSet(t, s, "work_mem", "4MB")
	if s.Version() != before {
		t.Error("the same value is a change")
	}
	s.Begin()
	mustSet(t, s, "work_mem", "8MB")
	inside := s.Version()
	s.Rollback()
	if inside == before || s.Version() == inside {
		t.Error("SET or its undoing went unnoticed")
	}
}

// TestSetsAreSmall: 10,000 connections hold only what differs.
func TestSetsAreSmall(t *testing.T) {
	s := newTestSet()
	mustSet(t, s, "work_mem", "8MB")
	mustSet(t, s, "work_mem", "4MB")
	s.Begin()
	mustSet(t, s, "geqo", "off")
	s.Rollback()
	if len(s.vars) != 0 {
		t.Errorf("%d variables are held for nothing", len(s.vars))
	}
}

func TestConcurrentUse(t *testing.T) {
	s := newTestSet()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				s.Begin()
				_ = s.Set("work_mem", fmt.Sprintf("%dMB", i+1), g%2 == 0)
				s.Savepoint("a")
				_ = s.Set("timezone", "-7", false)
				_ = s.RollbackTo("a") // another goroutine may have ended the transaction
				_, _ = s.Get("work_mem")
				_ = s.All()
				s.Reports()
				s.Commit()
			}
		})
	}
	wg.Wait()
}

func FuzzSet(f *testing.F) {
	f.Add("work_mem", "1.5GB")
	f.Add("datestyle", "iso, dmy")
	f.Add("statement_timeout", "0x1e+1 min")
	f.Add("search_path", `"a"",b",c`)
	f.Add("client_encoding", "utf-8")
	r := NewRegistry(Builtin()...)
	f.Fuzz(func(t *testing.T, name, value string) {
		s := NewSet(r)
		if err := s.Set(name, value, false); err != nil {
			if e := pgerr.From(err); len(e.Code) != 5 || e.Code == pgerr.InternalError {
				t.Fatalf("%q = %q: %v", name, value, err)
			}
			return
		}
		shown, err := s.Get(name)
		if err != nil {
			t.Fatalf("%q = %q: %v", name, value, err)
		}
		if d, ok := r.Lookup(name); ok && (d.Type != String || d.Check != nil && d.Name != "seed" && d.Name != "application_name") {
			if err := s.Set(name, shown, false); err != nil {
				t.Fatalf("%q = %q shows %q, which is refused: %v", name, value, shown, err)
			}
			if again, _ := s.Get(name); again != shown {
				t.Fatalf("%q = %q shows %q, then %q", name, value, shown, again)
			}
		}
	})
}

func BenchmarkSetShow(b *testing.B) {
	s := newTestSet()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Begin()
		if err := s.Set("statement_timeout", []string{"5s", "6s"}[i%2], false); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Get("statement_timeout"); err != nil {
			b.Fatal(err)
		}
		s.Commit()
		s.Reports()
	}
}

// TestWith: other beginnings are checked as a client's own values are, and RESET goes back to them.
func TestWith(t *testing.T) {
	r, err := NewRegistry(Builtin()...).With(map[string]string{"Statement_Timeout": "90s", "datestyle": "german"})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(r)
	if err := s.Set("statement_timeout", "1", false); err != nil {
		t.Fatal(err)
	}
	if err := s.Reset("statement_timeout"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"statement_timeout": "90s", "DateStyle": "German, DMY", "work_mem": "4MB"} {
		if got, err := s.Get(name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, code := range map[string]string{"nosuch": "42704", "server_version": "55P02", "work_mem": "22023"} {
		if _, err := NewRegistry(Builtin()...).With(map[string]string{name: "x"}); err == nil || pgerr.From(err).Code != code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
