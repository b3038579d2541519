package stmt

// Copy is COPY between the client and Spark (manual, "COPY").
type Copy struct {
	In      bool     // COPY … FROM STDIN
	Name    string   // the table's name without its schema, as PostgreSQL's messages show it; "" for a query
	Table   string   // the table as Spark SQL text; "" for a query
	Columns []string // the column list; empty is all of the table's
	Options []CopyOption

	// Query is what COPY … TO STDOUT runs; for COPY … FROM STDIN its columns are all of the table's. Its Text and Start are
	// those of the query in parentheses; of a table they are the whole statement's.
	Query *Statement
}

// CopyValue is the kind of an option's value as the grammar saw it.
type CopyValue uint8

// The kinds of values (PostgreSQL grammar, copy_generic_opt_arg).
const (
	CopyNone   CopyValue = iota
	CopyText             // a word or a string
	CopyNumber           // a number, with its sign
	CopyStar             // *
	CopyList             // a parenthesized list
)

// CopyOption is one of COPY's options, those of the old syntax under the names of the new one's.
type CopyOption struct {
	Name     string
	Kind     CopyValue
	Value    string   // of CopyText and CopyNumber
	List     []string // of CopyList
	Position int      // 1-based character index in Statement.Text; 0 when unknown
}
