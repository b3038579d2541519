package reload

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fixture is a Value of one file's text, with a clock that the test moves.
type fixture struct {
	*Value[string]
	path  string
	now   time.Time
	loads int
	log   bytes.Buffer
}

func start(t *testing.T, text string) *fixture {
	t.Helper()
	f := &fixture{path: filepath.Join(t.TempDir(), "file"), now: time.Unix(1_800_000_000, 0)}
	f.write(t, text)
	v, err := New(Options[string]{Name: "test file", Load: f.load, Now: func() time.Time { return f.now },
		Logger: slog.New(slog.NewTextHandler(&f.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	f.Value = v
	f.later()
	f.Get() // the first look finds the file settled
	return f
}

func (f *fixture) load() (string, []string, error) {
	f.loads++
	b, err := os.ReadFile(f.path)
	if err != nil {
		return "", []string{f.path}, err
	}
	if strings.HasPrefix(string(b), "bad") {
		return "", []string{f.path}, errors.New("bad: " + string(b))
	}
	return string(b), []string{f.path}, nil
}

// write gives the file a time of long ago, so that it counts as settled.
func (f *fixture) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	old := f.now.Add(-time.Hour)
	if err := os.Chtimes(f.path, old, old); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) later() { f.now = f.now.Add(time.Second) }

func TestFollowsItsFile(t *testing.T) {
	f := start(t, "one")
	f.write(t, "three")
	if got := f.Get(); got != "one" {
		t.Fatalf("looked before its time: %q", got)
	}
	f.later()
	if got := f.Get(); got != "three" {
		t.Fatalf("got %q", got)
	}
}

func TestUnchangedFileIsNotRead(t *testing.T) {
	f := start(t, "one")
	loads := f.loads
	for range 5 {
		f.later()
		f.Get()
	}
	if f.loads != loads {
		t.Fatalf("read %d times more", f.loads-loads)
	}
}

func TestBrokenFileKeepsTheValue(t *testing.T) {
	f := start(t, "one")
	f.write(t, "bad one")
	for range 3 {
		f.later()
		if got := f.Get(); got != "one" {
			t.Fatalf("got %q", got)
		}
	}
	if n := strings.Count(f.log.String(), "can't be used"); n != 1 {
		t.Fatalf("logged %d times:\n%s", n, &f.log)
	}
	f.write(t, "mended")
	f.later()
	if got := f.Get(); got != "mended" {
		t.Fatalf("got %q", got)
	}
}

func TestRemovedFileKeepsTheValue(t *testing.T) {
	f := start(t, "one")
	if err := os.Remove(f.path); err != nil {
		t.Fatal(err)
	}
	f.later()
	if got := f.Get(); got != "one" || !strings.Contains(f.log.String(), "can't be used") {
		t.Fatalf("got %q, log %s", got, &f.log)
	}
	f.write(t, "two")
	f.later()
	if got := f.Get(); got != "two" {
		t.Fatalf("got %q", got)
	}
}

// Within its file system's time resolution a file may change twice and look the same.
func TestFreshFileIsReadAgain(t *testing.T) {
	f := start(t, "one")
	same := f.now
	for _, text := range []string{"aaa", "bbb"} {
		if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(f.path, same, same); err != nil {
			t.Fatal(err)
		}
		f.later()
		if got := f.Get(); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
	}
}

func TestReload(t *testing.T) {
	f := start(t, "one")
	f.write(t, "two")
	if err := f.Reload(); err != nil || f.Get() != "two" {
		t.Fatalf("%v %q", err, f.Get())
	}
	f.write(t, "bad two")
	if err := f.Reload(); err == nil || f.Get() != "two" {
		t.Fatalf("%v %q", err, f.Get())
	}
}

func TestFirstLoadMustSucceed(t *testing.T) {
	_, err := New(Options[int]{Load: func() (int, []string, error) { return 0, nil, errors.New("no") }})
	if err == nil {
		t.Fatal("no error")
	}
}
