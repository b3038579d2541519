package stmt

// OnCommit is what a transaction's end does to a temporary table (manual, "CREATE TABLE").
type OnCommit uint8

// What happens at COMMIT.
const (
	PreserveRows OnCommit = iota
	DeleteRows
	DropTable
)

// Temporary is the temporary table that a CREATE TABLE, CREATE TABLE AS or SELECT INTO makes.
type Temporary struct {
	Name     string
	Exists   bool // IF NOT EXISTS
	OnCommit OnCommit
	Columns  []ColumnRule // of a CREATE TABLE with columns
}

// ColumnRule is what the definition of a column says beside what Spark keeps of it.
type ColumnRule struct {
	Name    string
	NotNull bool
	Default bool   // there is one
	Type    uint32 // OID of the type whose values Spark keeps as strings; 0 where Spark has the type
}
