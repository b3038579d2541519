package console

import (
	"errors"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/translate/stmt"
)

// TestAlterPool: an administrator changes and makes pools, all of a statement or nothing; nobody else does.
func TestAlterPool(t *testing.T) {
	a := router.NewAdmission([]router.Pool{{Name: "etl", Weight: 1, Mode: "FAIR"}}, 0)
	c := New(Options{Pools: a.Pools, PutPool: a.Put})
	do := func(admin, create bool, name string, values ...stmt.PoolValue) (string, string) {
		notes, err := c.AlterPool(pgwire.Viewer{User: "ana", Admin: admin}, &stmt.AlterPool{Name: name, Create: create, Values: values})
		var e *pgerr.Error
		if errors.As(err, &e) {
			return "", e.Code
		}
		return strings.Join(notes, " "), ""
	}
	two := stmt.PoolValue{Key: "max_running", Value: "2"}
	if _, code := do(false, false, "etl", two); code != pgerr.InsufficientPrivilege {
		t.Error(code)
	}
	if _, code := do(true, false, "etl", two, stmt.PoolValue{Key: "weight", Value: "none"}); code != pgerr.InvalidParameterValue {
		t.Error(code)
	}
	if _, code := do(true, true, "ETL"); code != pgerr.DuplicateObject {
		t.Error(code)
	}
	if _, code := do(true, false, "other", two); code != pgerr.UndefinedObject {
		t.Error(code)
	}
	if p := a.Pools(); len(p) != 1 || p[0].MaxRunning != 0 {
		t.Errorf("%+v", p)
	}
	if note, code := do(true, false, "etl", two); code != "" || strings.Contains(note, "Spark") {
		t.Error(note, code)
	}
	if note, _ := do(true, false, "etl", stmt.PoolValue{Key: "weight", Value: "3"}); !strings.Contains(note, "Spark reads them when it starts") {
		t.Error(note)
	}
	if note, _ := do(true, true, "other", two); !strings.Contains(note, "Spark makes the pool when it is first used") {
		t.Error(note)
	}
	if p := a.Pools(); len(p) != 2 || p[0].MaxRunning != 2 || p[0].Weight != 3 || p[1].Name != "other" || p[1].MaxQueued != 1000 || p[1].MaxRunning != 2 {
		t.Errorf("%+v", p)
	}
}
