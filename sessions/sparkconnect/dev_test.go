package sparkconnect

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"
)

func devSession(t testing.TB) *Session {
	a, err := ParseAddress(os.Getenv("LIBRA_TEST_SPARK_URL"))
	if err != nil { t.Fatal(err) }
	c, err := Dial(Options{Address: a})
	if err != nil { t.Fatal(err) }
	t.Cleanup(func() { c.Close() })
	s, err := c.Session("dev", "")
	if err != nil { t.Fatal(err) }
	t.Cleanup(func() { s.Release(context.Background()) })
	return s
}

func run(t testing.TB, s *Session, q Query) {
	ctx := context.Background()
	start := time.Now()
	op, err := s.Execute(ctx, q)
	if err != nil { t.Error(err); return }
	defer op.Close()
	sc, err := op.Schema(ctx)
	if err != nil { 
		fmt.Printf("%s\n   ERR %v\n", q.SQL, err)
		if e, ok := err.(*Error); ok { fmt.Printf("   %+v code=%v class=%v state=%v ctx=%+v exc=%v params=%v\n", e.Message, e.Code, e.Class, e.SQLState, e.Context, e.Exceptions, e.Params) }
		return }
	for i, f := range sc.Fields() { ty,_ := f.Metadata.GetValue(TypeKey); fmt.Printf("  [%d] %s %s null=%v -- %s\n", i, f.Name, f.Type, f.Nullable, ty) }
	n := int64(0)
	for {
		b, err := op.Next(ctx)
		if err == io.EOF { break }
		if err != nil { fmt.Printf("%s\n   NEXT ERR %v\n", q.SQL, err)
		if e, ok := err.(*Error); ok { fmt.Printf("   %+v code=%v class=%v state=%v ctx=%+v exc=%v\n", e.Message, e.Code, e.Class, e.SQLState, e.Context, e.Exceptions) }
 return }
		n += b.NumRows()
		if n < 5 { fmt.Println("  ", b) }
		b.Release()
	}
	fmt.Printf("%.60s: rows %d, %v\n", q.SQL, n, time.Since(start))
}

func TestDev(t *testing.T) {
	s := devSession(t)
	v, err := s.SparkVersion(context.Background())
	fmt.Println(v, err)
	for _, q := range []string{
		"select 1 as a, 'x' as b",
		"select 1 as a, 'x' as b",
		"select * from range(100000)",
		"show tables", "create table if not exists dev1(a int) using parquet", "insert into dev1 values (1),(2)", "select count(*) from dev1", "drop table dev1",
		"select * from nosuch", "selct 1", "select 1/0", "select id/0 from range(10)", "select nocol from range(3)", "set spark.sql.ansi.enabled", "select raise_error('boo')", "select assert_true(id<5) from range(100)",
		"select cast('x' as int)",
	} { run(t, s, Query{SQL: q}) }
}
