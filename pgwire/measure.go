package pgwire

// Measured is a Cursor that knows what its statement took, valid after io.EOF.
type Measured interface {
	Measures() Measures
}

// Measures are what was measured of a statement.
type Measures struct {
	Plan       []PlanNode // as it ran, a node before those below it
	Stages     int
	Tasks      int64
	InputBytes int64 // read from tables and files, as far as was told
}

// PlanNode is a node of a plan that has run.
type PlanNode struct {
	Name    string
	Depth   int // 0 at the top
	Figures []Figure
}

// Figure is one of a node's figures, for people: "number of output rows", "3".
type Figure struct{ Name, Value string }
