package querylog

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/whereq/libra/sessions"
)

func TestLines(t *testing.T) {
	q := sessions.Query{ID: "libra-1", PID: 7, User: "ana", Database: "d", Application: "psql", Session: "default", Pool: "etl", Route: "r", Backend: "b", Text: "select 1",
		Operation: "op", Waited: time.Second, Ran: 2 * time.Second, Rows: 3, Bytes: 40, SQLState: "57014"}
	who := `query=libra-1 pid=7 user=ana database=d application=psql session=default pool=etl route=r backend=b spark_operation=op`
	for _, c := range []struct {
		text bool
		want string
	}{
		{false, `msg="statement began" ` + who + "\n" + `msg="statement ended" ` + who + " waited=1s ran=2s rows=3 bytes=40 sqlstate=57014 fingerprint=8\n"},
		{true, `msg="statement began" ` + who + ` text="select 1"` + "\n" + `msg="statement ended" ` + who + ` text="select 1" waited=1s ran=2s rows=3 bytes=40 sqlstate=57014 fingerprint=8` + "\n"},
	} {
		var out bytes.Buffer
		handler := slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
				return slog.Attr{}
			}
			return a
		}})
		l := New(Options{Logger: slog.New(handler), Text: c.text, Fingerprint: func(s string) string { return string(rune('0' + len(s))) }})
		l.Began(q)
		l.Ended(q)
		if out.String() != c.want {
			t.Errorf("got\n%swant\n%s", out.String(), c.want)
		}
	}
}
