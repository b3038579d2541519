package copyfmt

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// TestClientFailed breaks off in the middle of data, as a client's CopyFail does, here and in a real PostgreSQL.
func TestClientFailed(t *testing.T) {
	const header = binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00"
	p := postgres(t)
	for _, c := range []struct{ options, data string }{
		{"format text", ""}, {"format text", "1\tx\n"}, {"format text", "1\tx\n2"}, {"format text", "1\tx\n\\.\n"}, {"format text, header", "a\tb\n1\tx\n"},
		{"format csv", "1,x\n2,\"\n\n"}, {"format binary", ""}, {"format binary", binarySignature}, {"format binary", header},
		{"format binary", header + "\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff"}, {"format binary", header + "\x00\x02\xff\xff\xff\xff"},
		{"format binary", header + "\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
	} {
		p.begin(t, "a text, b text")
		_, err := p.conn.CopyFrom(context.Background(), io.MultiReader(strings.NewReader(c.data), failing{}), "COPY t FROM STDIN ("+c.options+")")
		want := shownError(t, err, 0)
		p.exec(t, "ROLLBACK")
		r, err := NewReader(ReaderOptions{Options: mustParse(From, c.options), Target: textTarget("a, b")})
		if err != nil {
			t.Fatal(err)
		}
		r.Feed([]byte(c.data))
		for row := (Row{}); err == nil; {
			err = r.Next(&row)
		}
		if got := showError(r.ClientFailed("on purpose")); err != ErrMore || got != want {
			t.Errorf("%s %q: %v\ngot\n%swant\n%s", c.options, c.data, err, got, want)
		}
		if row := (Row{}); r.Next(&row) == ErrMore {
			t.Errorf("%s %q: it goes on", c.options, c.data)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("on purpose") }

func TestResponses(t *testing.T) {
	for _, c := range []struct {
		dir     Direction
		options string
		code    byte
	}{{From, "format csv", 0}, {From, "format binary", 1}, {To, "format text", 0}, {To, "format binary", 1}} {
		message := mustParse(c.dir, c.options).AppendResponse(nil, 2)
		want, err := (&pgproto3.CopyInResponse{OverallFormat: c.code, ColumnFormatCodes: []uint16{uint16(c.code), uint16(c.code)}}).Encode(nil)
		if c.dir == To {
			want, err = (&pgproto3.CopyOutResponse{OverallFormat: c.code, ColumnFormatCodes: []uint16{uint16(c.code), uint16(c.code)}}).Encode(nil)
		}
		if err != nil || string(message) != string(want) {
			t.Errorf("%v %s: %q, not %q", c.dir, c.options, message, want)
		}
	}
}
