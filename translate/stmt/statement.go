package stmt

import "fmt"

// Kind tells who answers a statement.
type Kind int

const (
	Empty   Kind = iota // nothing but white space and comments: EmptyQueryResponse
	Local               // the connection answers it itself, see Statement.Local; Spark hears nothing
	Query               // reads and returns rows; may be analyzed and run any number of times
	Command             // may change something in Spark: analysing it would run it (Spark runs a command as it is analyzed)
	Copying             // COPY: the connection moves the data, Spark reads or writes the rows, see Statement.Copy
	Catalog             // reads PostgreSQL's catalogs or no table at all: the private PostgreSQL answers, see Statement.CatalogSQL
)

// Effect tells what a statement changes in the Spark session it runs in.
type Effect int

const (
	NoEffect      Effect = iota // reads only
	Persistent                  // changes tables or the catalog, nothing in the session
	SessionState                // temporary views and functions, variables, spark.* settings, or nobody can know
	CurrentSchema               // USE: the current catalog and schema, which are each connection's own
)

// Rows tells whether a statement answers with rows, as far as its text can tell.
type Rows int

const (
	NoRows      Rows = iota // only a command tag
	HasRows                 // always rows (perhaps none)
	UnknownRows             // only running it can tell (CALL, EXECUTE IMMEDIATE, scripts)
)

// Statement is one SQL statement of a client.
type Statement struct {
	Text  string // the client's text of this one statement, without the semicolon
	Start int    // byte offset of Text in the client's message
	Kind  Kind
	Tag   string // command tag without counts: "SELECT", "INSERT", "CREATE TABLE", "SET"

	// For Kind Local.
	Local LocalStatement

	// For Kind Copying.
	Copy *Copy

	// For Kind Catalog: the SQL that the private PostgreSQL gets; empty is Text. What PostgreSQL doesn't know (a function,
	// a type, a variable) may be Spark's when Spark is not empty.
	CatalogSQL string

	// For the kinds that Spark answers.
	Spark     string // the SQL that Spark gets; parameter $n appears as the named parameter ParamName(n)
	Edits     []Edit // where Spark differs from Text, in ascending order, for error positions
	Effect    Effect
	Rows      Rows
	Native    bool           // PostgreSQL's grammar refused the text: it went on to Spark as it was
	Params    []ParamHint    // one for each of $1…$n
	Inserts   int64          // rows of an INSERT … VALUES; 0 for other statements
	Dropped   []string       // constraints of a CREATE or ALTER TABLE that Spark's table won't have: "PRIMARY KEY"
	Notices   []string       // what the client is told when the statement has run
	Catalogs  []CatalogTable // of a Query: PostgreSQL's catalogs in it, whose rows have to be put in
	Temporary *Temporary     // the temporary table that the statement makes; nil for other statements
	Stored    *Stored        // the query of a CREATE TABLE … AS or CREATE VIEW; nil for other statements
	QueryAt   int            // where in Spark the query begins whose rows are counted; 0 for other statements
	Returns   *Statement     // the query of what an INSERT … RETURNING returns, which runs first
	Counts    *Counts        // how many rows are changed; nil where nobody has to ask
	Hinted    bool           // it has hints to Spark in a comment: /*+ BROADCAST(t) */
	Variable  bool           // declares or sets an SQL variable (Spark's CloneSession leaves those behind)
	Qualified []Qualified    // names with a catalog in front

	// Explain is what an EXPLAIN asks about, where that is a query to Spark.
	Explain *Explain

	// Columns are the result columns, where PostgreSQL's analyzer has told them: Spark's values are encoded as these types
	// say, and nobody asks Spark. nil is not known.
	Columns []Column
	// Marks tell where Spark's text comes from, in ascending order of Spark, instead of Edits: it was written anew.
	Marks []Mark
}

// Explain is EXPLAIN of a query.
type Explain struct {
	Query   *Statement // Start counts from the EXPLAIN's Text
	Libra   bool       // what libra makes of the query, and not Spark's plan
	Verbose bool
	Analyze bool // the query is run
	JSON    bool
	Refused string // the option that can't be had
}

// Stored is the query of a statement that keeps it or its rows.
type Stored struct {
	Prefix     string // what stands before the query in Spark's SQL
	Start, End int    // the query in the statement's Text
	Query      string // of a SELECT INTO: its Text with blanks in the place of INTO; "" for others
	Columns    []string
	NoData     bool // only the columns are kept
}

// Counts is a query of how many rows a statement is about to change in a table, which is named as in Spark's SQL.
type Counts struct {
	Query *Statement
	Table string
}

// IntervalParam is an interval as the value of a parameter of a statement that was written anew, as JSON: Spark has no type for
// months, days and microseconds that don't carry into each other.
func IntervalParam(months, days int32, micros int64) string {
	return fmt.Sprintf(`{"m":%d,"d":%d,"u":%d}`, months, days, micros)
}

// Qualified is a name with a catalog in front, Text[Start:End]: of a table, or of one that is named again in front of a column.
type Qualified struct {
	Start, End             int
	Catalog, Schema, Table string
	Alias                  bool // the table has one
	Bare                   bool // of TABLE name, which can't have one
	Column                 bool // a column follows
}

// CatalogTable is one of PostgreSQL's catalogs in a query of Spark's tables. Mark stands in Spark's text where its rows belong.
type CatalogTable struct {
	Mark    string
	Name    string   // in SQL, with its schema if the client has written that
	Alias   string   // for Spark, when the client has given none
	Columns []string // those that the query may name, among others; nil is all
	Put     bool     // its rows stand in Spark's text
}

// Column is a result column as RowDescription has it.
type Column struct {
	Name   string
	OID    uint32
	Typmod int32
}

// Mark says that Spark's text at byte offset Spark was made of the client's at offset Client.
type Mark struct{ Spark, Client int }

// ParamHint is what the text alone tells about a parameter.
type ParamHint struct {
	OID uint32 // PostgreSQL type OID from a cast ($1::int) or the place (LIMIT $1); 0 when the text does not tell
	// Column is the target of a parameter that is a whole value in INSERT … VALUES: Table is the relation as
	// Spark SQL text, Column its column name or, when there is no column list, Index its 0-based position.
	Table  string
	Column string
	Index  int
}

// IsQuery tells whether the statement, when Spark answers it, is a query to Spark.
func (s *Statement) IsQuery() bool { return s.Kind == Query || s.Kind == Catalog }

// ReadOnly tells whether running the statement twice is the same as running it once.
func (s *Statement) ReadOnly() bool {
	return s.Kind == Query || s.Kind == Local || s.Kind == Catalog || s.Effect == NoEffect
}
