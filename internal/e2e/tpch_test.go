package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
)

// TestTPCH runs the 22 queries of TPC-H over the same few rows in PostgreSQL and, through libra, in Spark: names, values and tags
// must be equal.
func TestTPCH(t *testing.T) {
	tables, queries := statementsOf(t, "../../testdata/tpch/tables.sql"), statementsOf(t, "../../testdata/tpch/queries.sql")
	postgres, spark := connectTo(t, testenv.Postgres(t)), connectTo(t, libra(t).url("ana"))
	data := tpchRows()
	for _, c := range []*pgconn.PgConn{postgres, spark} {
		drop := "drop schema if exists tpch_e2e cascade"
		must(t, c, drop, "create schema tpch_e2e", "set search_path to tpch_e2e")
		t.Cleanup(func() {
			if _, err := c.Exec(context.WithoutCancel(t.Context()), drop).ReadAll(); err != nil {
				t.Error(err)
			}
		})
		must(t, c, tables...)
		for _, sql := range tables {
			name := strings.Fields(sql)[2]
			if _, err := c.CopyFrom(t.Context(), strings.NewReader(strings.Join(data[name], "\n")+"\n"), "copy "+name+" from stdin with (delimiter '|')"); err != nil {
				t.Fatal(name, err)
			}
		}
	}
	for i, sql := range queries {
		want, got := answer(t, postgres, sql), answer(t, spark, sql)
		if want != got {
			t.Errorf("query %d\n---- PostgreSQL\n%s---- libra\n%s", i+1, want, got)
		}
	}
}

func must(t *testing.T, c *pgconn.PgConn, list ...string) {
	t.Helper()
	for _, sql := range list {
		if _, err := c.Exec(t.Context(), sql).ReadAll(); err != nil {
			t.Fatal(sql, err)
		}
	}
}

// tpchRows makes the tables' rows, the same ones each time: few, but every query finds some of them.
func tpchRows() map[string][]string {
	g := &tpchGenerator{rand.New(rand.NewPCG(1, 2)), map[string][]string{}}
	for i, r := range []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"} {
		g.add("region", i, r, "")
	}
	for i, n := range tpchNations {
		g.add("nation", i, n, i%5, "about "+n)
	}
	g.parties()
	g.parts()
	g.orders()
	return g.rows
}

var tpchNations = []string{"ALGERIA", "BRAZIL", "INDIA", "FRANCE", "SAUDI ARABIA", "KENYA", "CANADA", "CHINA", "GERMANY", "EGYPT"}

type tpchGenerator struct {
	*rand.Rand
	rows map[string][]string
}

func (g *tpchGenerator) add(table string, values ...any) {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprint(v)
	}
	g.rows[table] = append(g.rows[table], strings.Join(list, "|"))
}

func (g *tpchGenerator) one(list ...string) string { return list[g.IntN(len(list))] }

// money is a number of cents up to a limit.
func (g *tpchGenerator) money(limit int) string {
	n := g.IntN(limit)
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// date is a day of the years that the queries ask for.
func (g *tpchGenerator) date() (int, int, int) {
	return 1993 + g.IntN(5), 1 + g.IntN(12), 1 + g.IntN(28)
}

func day(y, m, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y+(m-1)/12, (m-1)%12+1, d) }

const suppliers, customers, parts, orders = 30, 60, 60, 250

func (g *tpchGenerator) parties() {
	for i := 1; i <= suppliers; i++ {
		g.add("supplier", i, fmt.Sprintf("Supplier#%09d", i), g.one("a st", "b road"), i%len(tpchNations), fmt.Sprint(10+i%25, "-555"), g.money(900000),
			g.one("nice", "slow Customer many Complaints", "quick"))
	}
	for i := 1; i <= customers; i++ {
		g.add("customer", i, fmt.Sprintf("Customer#%09d", i), g.one("c st", "d road"), i%len(tpchNations), fmt.Sprint(g.one("13", "31", "23", "40", "17"), "-555"),
			g.money(900000), g.one("BUILDING", "MACHINERY"), "none")
	}
}

func (g *tpchGenerator) parts() {
	for i := 1; i <= parts; i++ {
		brand, container := g.one("Brand#12", "Brand#23", "Brand#34", "Brand#45"), g.one("SM BOX", "MED BOX", "LG BOX")
		g.add("part", i, g.one("forest green", "dark green", "red", "forest blue"), g.one("Mfr#1", "Mfr#2"), brand,
			g.one("PROMO BRASS", "ECONOMY ANODIZED STEEL", "MEDIUM POLISHED TIN", "SMALL BRASS"), []int{15, 3, 9, 14, 49}[g.IntN(5)], container, g.money(200000), "none")
		for k := range 4 {
			g.add("partsupp", i, (i+7*k)%suppliers+1, 1+g.IntN(900), g.money(100000), "none")
		}
	}
}

func (g *tpchGenerator) orders() {
	for i := 1; i <= orders; i++ {
		y, m, d := g.date()
		customer := 1 + g.IntN(customers*2/3) // the others order nothing
		g.add("orders", i, customer, g.one("F", "O"), g.money(50000000), day(y, m, d), g.one("1-URGENT", "2-HIGH", "3-MEDIUM"), "clerk", 0, g.one("fine", "special big requests"))
		for line := range 1 + g.IntN(7) {
			part := 1 + g.IntN(parts)
			g.add("lineitem", i, part, (part+7*g.IntN(4))%suppliers+1, line+1, fmt.Sprint(1+g.IntN(50), ".00"), g.money(9000000), fmt.Sprintf("0.%02d", g.IntN(11)),
				fmt.Sprintf("0.%02d", g.IntN(9)), g.one("R", "A", "N"), g.one("F", "O"), day(y, m+1, d), day(y, m+1+g.IntN(3), d), day(y, m+2, d),
				g.one("DELIVER IN PERSON", "NONE"), g.one("AIR", "MAIL", "SHIP", "AIR REG"), "none")
		}
	}
}
