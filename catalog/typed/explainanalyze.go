package typed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/stmt"
)

// ran is a query that has been run for its plan.
type ran struct {
	pgwire.Measures
	rows int64
	took time.Duration
}

// runQuery runs the query of an EXPLAIN ANALYZE and takes all of its rows.
func (s *session) runQuery(ctx context.Context, of *stmt.Statement, args []pgwire.Param) (r ran, err error) {
	began := time.Now()
	c, err := s.execute(ctx, of, args, nil)
	if err != nil {
		return r, err
	}
	defer c.Close()
	for {
		b, err := c.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return r, err
		}
		r.rows += int64(b.Len())
		b.Release()
	}
	r.took = time.Since(began)
	if m, ok := c.(pgwire.Measured); ok {
		r.Measures = m.Measures()
	}
	return r, nil
}

// lines are what was measured, behind the plan.
func (r ran) lines() string {
	var b strings.Builder
	if len(r.Plan) > 0 {
		b.WriteString("== Executed Plan ==\n")
	}
	for _, n := range r.Plan {
		b.WriteString(strings.Repeat("  ", n.Depth))
		if n.Depth > 0 {
			b.WriteString("->  ")
		}
		b.WriteString(n.Name)
		for i, f := range n.Figures {
			b.WriteString(map[bool]string{true: "  (", false: ", "}[i == 0] + f.Name + " " + f.Value)
		}
		if len(n.Figures) > 0 {
			b.WriteString(")")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "Rows: %d\n", r.rows)
	if r.Stages > 0 {
		fmt.Fprintf(&b, "Stages: %d, tasks: %d, bytes read: %d\n", r.Stages, r.Tasks, r.InputBytes)
	}
	fmt.Fprintf(&b, "Execution Time: %.3f ms", float64(r.took)/float64(time.Millisecond))
	return b.String()
}
