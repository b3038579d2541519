package translate

import (
	"fmt"
	"strings"
	"testing"
)

const shortSQL = "select * from orders where customer = $1 and placed > $2::timestamp limit $3"

// longSQL is a BI tool's statement of 5 kB.
func longSQL() string {
	var b strings.Builder
	b.WriteString("select ")
	for i := range 60 {
		fmt.Fprintf(&b, "sum(case when t.kind_%d = 'x' then t.amount_%d::numeric else 0 end) as total_%d, ", i, i, i)
	}
	b.WriteString("count(*) from warehouse.sales t join customers c on c.id = t.customer_id where t.day >= $1 group by 1 order by 2 desc limit 100")
	return b.String()
}

func benchmark(b *testing.B, p *Parser, sql string) {
	b.SetBytes(int64(len(sql)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Parse(sql); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShort(b *testing.B)  { benchmark(b, New(Options{CacheCount: -1}), shortSQL) }
func BenchmarkLong(b *testing.B)   { benchmark(b, New(Options{CacheCount: -1}), longSQL()) }
func BenchmarkCached(b *testing.B) { benchmark(b, New(Options{}), longSQL()) }

// BenchmarkGuard is libra's own scan alone.
func BenchmarkGuard(b *testing.B) {
	sql := longSQL()
	b.SetBytes(int64(len(sql)))
	for b.Loop() {
		if _, err := guard(sql); err != nil {
			b.Fatal(err)
		}
	}
}
