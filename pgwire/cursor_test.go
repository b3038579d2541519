package pgwire

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// TestSpoolFormats: each row of a SCROLL cursor can be had in text, in binary, and mixed.
func TestSpoolFormats(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := newSpool(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Error("the files have names: ", left)
	}
	text := &fakeBatch{&fakeCursor{fields: []Field{intField("a"), intField("b")}}, 0, 300}
	if err := s.next(text); err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		if err := s.add(text, i); err != nil {
			t.Fatal(err)
		}
	}
	binary, _ := text.Format([]int16{1})
	for _, row := range []int64{300, 1, 299, 150} {
		inText, _ := text.AppendRow(nil, int(row-1))
		inBinary, _ := binary.AppendRow(nil, int(row-1))
		a, _ := cutColumn(inText[7:])
		_, b := cutColumn(inBinary[7:])
		mixed, at := begin(nil, 'D')
		mixed = end(append(append(append(mixed, 0, 2), a...), b...), at)
		for _, c := range []struct {
			formats []int16
			want    []byte
		}{{nil, inText}, {[]int16{0}, inText}, {[]int16{0, 0}, inText}, {[]int16{1}, inBinary}, {[]int16{1, 1}, inBinary}, {[]int16{0, 1}, mixed}} {
			if got, err := s.appendRow(nil, row, c.formats); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("row %d in %v: %x, not %x: %v", row, c.formats, got, c.want, err)
			}
		}
	}
}

// TestSpoolTextOnly: what has no binary format can still be had in text.
func TestSpoolTextOnly(t *testing.T) {
	s, err := newSpool(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	value := "{1,2}"
	text := localBatch{&localCursor{fields: []Field{localField("a", 1007)}}, [][]*string{{&value}}}
	if err := s.next(text); err != nil {
		t.Fatal(err)
	}
	if err := s.add(text, 0); err != nil {
		t.Fatal(err)
	}
	if got, err := s.appendRow(nil, 1, nil); err != nil || !strings.HasSuffix(string(got), value) {
		t.Errorf("%q %v", got, err)
	}
	if _, err := s.appendRow(nil, 1, []int16{1}); err == nil || pgerr.From(err).Code != pgerr.FeatureNotSupported {
		t.Error(err)
	}
}

func TestScrollLimit(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.MaxCursorBytes = 1000 })
	p := dialPeer(t, address(s))
	p.startup("ana")
	got := p.ask(`Query "declare c scroll cursor with hold for select generate_series(1, 1000)"`, `Query "fetch last c"`,
		`Query "fetch c"`, `Query "declare d no scroll cursor with hold for select generate_series(1, 1000)"`, `Query "move all d"`)
	want := []string{"CommandComplete DECLARE CURSOR", "Ready I", "RowDescription generate_series:23/4/-1",
		"Error ERROR 53400 the rows of a SCROLL cursor take more than the limit of 1000 bytes | H Declare the cursor NO SCROLL, or fetch less of it.",
		"Ready I", `Error ERROR 55000 portal "c" cannot be run`, "Ready I", "CommandComplete DECLARE CURSOR", "Ready I",
		"CommandComplete MOVE 1000", "Ready I"}
	if !slices.Equal(got, want) {
		t.Error(strings.Join(got, "\n"))
	}
}

func TestHeldCursorsAreBounded(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.MaxHeldCursors = 2 })
	p := dialPeer(t, address(s))
	p.startup("ana")
	for i, want := range []string{"CommandComplete DECLARE CURSOR", "CommandComplete DECLARE CURSOR",
		"Error ERROR 53400 too many cursors WITH HOLD: 2 are open | H Close cursors that are no longer used."} {
		if got := p.ask(fmt.Sprintf(`Query "declare c%d cursor with hold for select 1"`, i)); got[0] != want {
			t.Error(got)
		}
	}
	if got := p.ask(`Query "close c0"`, `Query "declare c2 cursor with hold for select 1"`); got[2] != "CommandComplete DECLARE CURSOR" {
		t.Error(got)
	}
}

// TestSuspendedFetch: rows that a FETCH has not sent yet are an error when its cursor has gone on, never others' rows.
func TestSuspendedFetch(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.ask(`Query "begin"`, `Query "declare c cursor for select generate_series(1, 100)"`)
	p.ask(`Parse "" "fetch 50 from c"`, `Bind "p" ""`, `Execute "p" 2`, "Sync")
	p.ask(`Query "move 20 in c"`)
	got := p.ask(`Execute "p" 2`, "Sync")
	want := []string{`Error ERROR 55000 cursor "c" has moved on | H Take all rows of a FETCH before the next one from the same cursor.`, "Ready E"}
	if !slices.Equal(got, want) {
		t.Error(got)
	}
	p.ask(`Query "rollback"`, `Query "begin"`, `Query "declare c cursor for select generate_series(1, 100)"`)
	p.ask(`Parse "" "fetch 50 from c"`, `Bind "p" ""`, `Execute "p" 7`, "Sync")
	p.ask(`Query "close c"`)
	if got := p.ask(`Execute "p" 2`, "Sync"); got[0] != `Error ERROR 55000 portal "c" cannot be run` {
		t.Error(got)
	}
}

// TestCancelledFetch: a cancelled FETCH ends its cursor, and with it Spark's operation; COMMIT does not wait for a held one.
func TestCancelledFetch(t *testing.T) {
	engine, started, ended := blocking(100)
	engine.parse = parseTest
	s := startServer(t, engine)
	p := dialPeer(t, address(s))
	pid, secret := p.key("3.0")
	got := p.ask(`Query "begin"`, `Query "declare h cursor with hold for select generate_series(1, 3)"`, `Query "commit"`, `Query "move 100 in h"`)
	if got[4] != "CommandComplete COMMIT" || got[6] != "CommandComplete MOVE 100" {
		t.Fatal(got)
	}
	p.send(`Query "move in h"`)
	<-(<-started).blocked
	cancelRequest(t, s, pid, secret)
	if got := p.until("Ready"); got[0] != "Error ERROR 57014 canceling statement due to user request" || got[1] != "Ready I" {
		t.Error(got)
	}
	if cause := <-ended; cause != errCancelRequest {
		t.Error(cause)
	}
	if got := p.ask(`Query "fetch h"`, `Query "close h"`); got[0] != `Error ERROR 55000 portal "h" cannot be run` || got[2] != "CommandComplete CLOSE CURSOR" {
		t.Error(got)
	}
}

// TestCursorGivesSparkBack: at the end of its rows, at CLOSE and at the transaction's end, the operation is closed.
func TestCursorGivesSparkBack(t *testing.T) {
	var open []*fakeCursor
	engine := &fakeEngine{execute: func(context.Context, *stmt.Statement, []Param, []int16) (Cursor, error) {
		open = append(open, &fakeCursor{fields: []Field{intField("n")}, rows: 10, batch: 7})
		return open[len(open)-1], nil
	}}
	p := dialPeer(t, address(startServer(t, engine)))
	p.startup("ana")
	for _, ending := range []string{"move all in c", "close c", "close all", "rollback", "commit", "selec"} {
		p.ask(`Query "begin; declare c cursor for select generate_series(1, 3); fetch 2 from c"`)
		last := open[len(open)-1]
		if last.closed {
			t.Fatal("closed too early")
		}
		p.ask(fmt.Sprintf("Query %q", ending))
		if !last.closed {
			t.Errorf("%s: still open", ending)
		}
		p.ask(`Query "rollback"`)
	}
}

// TestExecuteTags: EXECUTE ends with the tag of the statement that it runs, whatever that is.
func TestExecuteTags(t *testing.T) {
	p := dialPeer(t, address(startServer(t, &fakeEngine{})))
	p.startup("ana")
	got := p.ask(`Query "prepare i as insert into t values (1), (2)"`, `Query "execute i"`, `Parse "b" "begin"`, "Sync", `Query "execute b"`,
		`Parse "e" "execute i"`, `Parse "f" "execute e"`, "Sync", `Query "execute f"`)
	want := []string{"CommandComplete PREPARE", "Ready I", "CommandComplete INSERT 0 2", "Ready I", "ParseComplete", "Ready I",
		"CommandComplete BEGIN", "Ready T", "ParseComplete", "ParseComplete", "Ready T",
		"Error ERROR 0A000 EXECUTE of a statement that is EXECUTE itself is not supported by libra | H Execute the other statement.", "Ready E"}
	if !slices.Equal(got, want) {
		t.Error(strings.Join(got, "\n"))
	}
}

// TestFetchFailsInTheMidst: a FETCH streams, so that the rows before an error have been sent (PostgreSQL keeps them back).
func TestFetchFailsInTheMidst(t *testing.T) {
	p := dialPeer(t, address(startServer(t, &fakeEngine{})))
	p.startup("ana")
	got := p.ask(`Query "declare h cursor with hold for select 10/(8-generate_series(1, 10))"`, `Query "fetch 6 from h"`, `Query "fetch 6 from h"`,
		`Query "fetch 6 from h"`)
	want := []string{"RowDescription ?column?:23/4/-1", "DataRow 10", "Error ERROR 22012 division by zero", "Ready I",
		`Error ERROR 55000 portal "h" cannot be run`, "Ready I"}
	if !slices.Equal(got[max(0, len(got)-6):], want) {
		t.Error(strings.Join(got, "\n"))
	}
}
