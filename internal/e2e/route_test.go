package e2e

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// TestRoutes sends users to different sessions, backends and pools, and refuses who has no route.
func TestRoutes(t *testing.T) {
	p := startOverSharedSpark(t, `LIBRA_BACKEND=[{"name": "etl", "url": ["sc://127.0.0.1:1", "`+testenv.SparkURL(t)+`"]}]`,
		`LIBRA_ROUTE=[{"name": "night", "user": "etl_*", "backend": "etl", "mode": "isolated", "pool": "low-priority", "dialect": "spark"}, {"name": "people", "database": ["ana", "bob"]}]`)
	ana, bob, etl := connect(t, p, "ana"), connect(t, p, "bob"), connect(t, p, "etl_night")
	exec1(t, ana, "create temporary view e2e_route as select 'shared' as v")
	if got := one(t, bob, "select v from e2e_route"); got != "shared" {
		t.Error(got)
	}
	_, err := etl.Exec(t.Context(), "select v from e2e_route")
	wantState(t, err, "42P01")
	if got := one(t, ana, "show libra.route"); got != "route=people backend=default mode=shared session=default" {
		t.Error(got)
	}
	if got := one(t, etl, "show libra.pool"); got != "low-priority" {
		t.Error(got)
	}
	if got := one(t, etl, "select string(7/2)"); got != "3.5" {
		t.Error("in Spark's dialect:", got)
	}
	chosen := connect(t, p, "etl_day", "options=-c%20libra.pool%3Dinteractive%20-c%20libra.dialect%3Dpostgres")
	if got := one(t, chosen, "show libra.pool") + one(t, chosen, "show libra.dialect"); got != "interactivepostgres" {
		t.Error(got)
	}
	if _, err := etl.Exec(t.Context(), "set libra.route = 'x'"); err == nil {
		t.Error("a client set its route")
	}
	eventually(t, "the address that does not answer is left", 30*time.Second, func() bool {
		b := asMaps(t, ana, "show backends")
		return len(b) == 3 && b[0]["state"] == "ready" && b[1]["name"] == "etl" && b[1]["state"] == "down" && b[1]["current"] == false && b[2]["state"] == "ready" && b[2]["current"] == true
	})
	_, err = pgx.Connect(t.Context(), p.url("stranger"))
	wantState(t, err, "28000")
}
