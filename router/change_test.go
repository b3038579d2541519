package router

import (
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

func TestChanges(t *testing.T) {
	p, err := NewPool("etl")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"weight", "3"}, {"min_share", "2"}, {"mode", "fifo"}, {"max_running", "4"}, {"max_running_per_user", "1"}, {"max_queued", "0"},
		{"queue_timeout", "90"}, {"statement_timeout", "1m30s"}, {"max_result_rows", "1000000000"}, {"max_result_bytes", "0"}} {
		if err := p.Set(c[0], c[1]); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
	want := Pool{"etl", 3, 2, "FIFO", Limits{4, 1, 0, 90 * time.Second, Bounds{1_000_000_000, 0, 90 * time.Second}}}
	if p != want {
		t.Errorf("%+v", p)
	}
	for _, c := range [][2]string{{"weight", "0"}, {"weight", "x"}, {"max_running", "-1"}, {"max_running", "1000001"}, {"mode", "LIFO"}, {"queue_timeout", "soon"},
		{"queue_timeout", "-1s"}, {"name", "x"}, {"nothing", "1"}} {
		if err := p.Set(c[0], c[1]); code(err) != pgerr.InvalidParameterValue {
			t.Errorf("%v: %v", c, err)
		}
	}
	if p != want {
		t.Errorf("a refused value changed the pool: %+v", p)
	}
	if _, err := NewPool(" "); code(err) != pgerr.InvalidName {
		t.Error(err)
	}
}
