package sessions

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func startCopy(t *testing.T, r *rig, sql string) (pgwire.CopyIn, error) {
	t.Helper()
	c := r.open(t, "ana")
	list, err := c.Parse(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	options, err := copyfmt.Parse(copyfmt.From, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.CopyIn(t.Context(), list[0], options)
}

func copyRig(t *testing.T) *rig {
	return newRig(t, Options{}, shared, fakeconnect.Options{Analyze: func(fakeconnect.Query) (*arrow.Schema, error) {
		return arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
			{Name: "B", Type: arrow.BinaryTypes.String, Nullable: true}}, nil), nil
	}})
}

// TestCopyInInserts: all rows of a COPY go into the table by one statement, in a session whose end drops the uploads.
func TestCopyInInserts(t *testing.T) {
	r := copyRig(t)
	in, err := startCopy(t, r, `copy s.t (b, a) from stdin`)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 1<<20) + "\t1\n"
	for range 10 {
		if err := in.Write(t.Context(), []byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(r.fake.Log().Artifacts); got < 1 {
		t.Error("nothing was uploaded before the end")
	}
	rows, err := in.Finish(t.Context())
	in.Close()
	if err != nil || rows != 10 {
		t.Fatal(rows, err)
	}
	log := r.fake.Log()
	const insert = "INSERT INTO `s`.`t` (`b`, `a`) SELECT * FROM libra_copy_rows"
	ran := r.ran(insert)
	if len(ran) != 1 {
		t.Fatalf("%d inserts", len(ran))
	}
	for _, q := range log.Queries {
		if q.SQL == insert && len(q.Inputs[uploaded]) != len(log.Artifacts) {
			t.Errorf("%d of %d uploads are inserted", len(q.Inputs[uploaded]), len(log.Artifacts))
		}
	}
	r.fake.Eventually("the scratch session is released", func(l fakeconnect.Log) bool { return strings.Contains(strings.Join(l.Closed, " "), ran[0]) })
}

// TestCopyInThatFails inserts nothing.
func TestCopyInThatFails(t *testing.T) {
	r := copyRig(t)
	in, err := startCopy(t, r, `copy t from stdin`)
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Write(t.Context(), []byte(strings.Repeat("1\t"+strings.Repeat("y", 1<<20)+"\n", 9)+"z\tx\n")); code(err) != "22P02" {
		t.Fatal(err)
	}
	in.Close()
	for _, q := range r.fake.Log().Queries {
		if strings.HasPrefix(q.SQL, "INSERT") {
			t.Error(q.SQL)
		}
	}
	if n := r.open(t, "eva").family.statements(); n != 0 {
		t.Errorf("%d leases are left", n)
	}
}

func TestCopyInColumns(t *testing.T) {
	for sql, want := range map[string]string{
		"copy t (c) from stdin": "42703", "copy t (a, A) from stdin": "42701", "copy t (a, b) from stdin": "",
	} {
		in, err := startCopy(t, copyRig(t), sql)
		if code(err) != want {
			t.Errorf("%s: %v", sql, err)
		}
		if err == nil {
			in.Close()
		}
	}
}
