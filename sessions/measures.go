package sessions

import (
	"fmt"
	"strconv"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// Measures are what Spark has measured of the statement.
func (c *cursor) Measures() pgwire.Measures {
	p := c.op.Progress()
	_, tasks := p.Tasks()
	return pgwire.Measures{Plan: planOf(c.op.Metrics()), Stages: len(p.Stages), Tasks: tasks, InputBytes: p.InputBytes()}
}

// planOf puts nodes below their parents, in the order in which Spark tells them.
func planOf(list []sparkconnect.PlanMetrics) (plan []pgwire.PlanNode) {
	below, known := map[int64][]sparkconnect.PlanMetrics{}, map[int64]bool{}
	for _, n := range list {
		known[n.ID] = true
	}
	var roots []sparkconnect.PlanMetrics
	for _, n := range list {
		if known[n.Parent] && n.Parent != n.ID {
			below[n.Parent] = append(below[n.Parent], n)
		} else {
			roots = append(roots, n)
		}
	}
	var add func(nodes []sparkconnect.PlanMetrics, depth int)
	add = func(nodes []sparkconnect.PlanMetrics, depth int) {
		for _, n := range nodes {
			if len(plan) == len(list) {
				return // a plan in which a node is below itself
			}
			plan = append(plan, pgwire.PlanNode{Name: n.Node, Depth: depth, Figures: figures(n.Values)})
			add(below[n.ID], depth+1)
		}
	}
	add(roots, 0)
	return plan
}

// figures leaves out what is nought.
func figures(values []sparkconnect.Metric) (list []pgwire.Figure) {
	for _, v := range values {
		if v.Value != 0 {
			list = append(list, pgwire.Figure{Name: v.Name, Value: figure(v)})
		}
	}
	return list
}

// figure is a value with its unit (org.apache.spark.sql.execution.metric.SQLMetrics).
func figure(v sparkconnect.Metric) string {
	switch v.Kind {
	case "size":
		return fmt.Sprintf("%d bytes", v.Value)
	case "timing":
		return fmt.Sprintf("%d ms", v.Value)
	case "nsTiming":
		return fmt.Sprintf("%.3f ms", float64(v.Value)/float64(time.Millisecond))
	case "average": // kept as tenths
		return strconv.FormatFloat(float64(v.Value)/10, 'f', 1, 64)
	}
	return strconv.FormatInt(v.Value, 10)
}
