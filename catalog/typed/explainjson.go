package typed

import (
	"encoding/json"
	"regexp"
	"strings"
)

// planNode is a node of a plan, in the words that readers of PostgreSQL's JSON look for.
type planNode struct {
	Type    string            `json:"Node Type"`
	Detail  string            `json:"Detail,omitempty"`
	Figures map[string]string `json:"Metrics,omitempty"`
	Plans   []*planNode       `json:"Plans,omitempty"`
}

// explained is EXPLAIN (FORMAT JSON), which is a list of one.
type explained struct {
	Plan *planNode `json:"Plan"`
	Text string    `json:"Spark Plan"`
	Rows *int64    `json:"Actual Rows,omitempty"`
	Time *float64  `json:"Execution Time,omitempty"` // ms
	Read *int64    `json:"Bytes Read,omitempty"`
}

// planJSON is a plan of Spark's: as it would run, or as it has.
func planJSON(text string, r *ran) string {
	e := explained{Text: text, Plan: planned(text)}
	if r != nil {
		took := float64(r.took.Microseconds()) / 1000
		e.Rows, e.Time, e.Read = &r.rows, &took, &r.InputBytes
		if executed := r.tree(); executed != nil {
			e.Plan = executed
		}
	}
	out, err := json.MarshalIndent([]explained{e}, "", "  ")
	if err != nil {
		return "[]" // texts and numbers can always be marshalled
	}
	return string(out)
}

// planLine is a line of a physical plan: what draws the tree, the number of generated code, the node, what there is to say of it.
var planLine = regexp.MustCompile(`^((?:   |:  |[+:]- )*)(?:\*\(\d+\) |\* )?(\w+)(.*)$`)

const physicalPlan = "== Physical Plan ==\n"

// planned reads a physical plan.
func planned(text string) *planNode {
	_, text, found := strings.Cut(text, physicalPlan)
	if !found {
		return nil
	}
	t := tree{}
	for line := range strings.SplitSeq(text, "\n") {
		m := planLine.FindStringSubmatch(line)
		if m == nil {
			break
		}
		t.add(len(m[1])/3, &planNode{Type: m[2], Detail: strings.TrimSpace(m[3])})
	}
	return t.root
}

// tree reads the plan that has run.
func (r ran) tree() *planNode {
	t := tree{}
	for _, n := range r.Plan {
		node := &planNode{Type: n.Name}
		for _, f := range n.Figures {
			if node.Figures == nil {
				node.Figures = map[string]string{}
			}
			node.Figures[f.Name] = f.Value
		}
		t.add(n.Depth, node)
	}
	return t.root
}

// tree is made of nodes that come with their depth, a node before those below it.
type tree struct {
	root *planNode
	path []*planNode // to the node that came last
}

func (t *tree) add(depth int, n *planNode) {
	depth = min(depth, len(t.path))
	switch {
	case t.root == nil:
		t.root, depth = n, 0
	case depth == 0: // a second plan, of a subquery
		depth = 1
		fallthrough
	default:
		above := t.path[depth-1]
		above.Plans = append(above.Plans, n)
	}
	t.path = append(t.path[:depth], n)
}
