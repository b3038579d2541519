package stmt

// LocalStatement is a statement that the connection answers itself.
// The implementations are the types of this file and of cursor.go.
type LocalStatement interface{ local() }

// TransactionVerb is the word of a transaction statement.
type TransactionVerb int

const (
	Begin TransactionVerb = iota
	Commit
	Rollback
	Savepoint
	Release
	RollbackTo
	PrepareTransaction
	CommitPrepared
	RollbackPrepared
)

// Transaction is BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin.
type Transaction struct {
	Verb  TransactionVerb
	Name  string            // savepoint or transaction name
	Modes map[string]string // transaction modes by GUC name: transaction_isolation, transaction_read_only, transaction_deferrable
	Chain bool              // AND CHAIN
}

// Set is SET name = value; a nil Value is SET name TO DEFAULT.
// SET TRANSACTION and SET SESSION CHARACTERISTICS arrive as several Sets, one a mode.
type Set struct {
	Assignments []Assignment
	Local       bool // SET LOCAL
}

// Assignment is one name with its value; list values arrive joined as PostgreSQL stores them
// (search_path: identifiers quoted where needed, joined with ", ").
type Assignment struct {
	Name  string
	Value *string
}

// Show is SHOW name; an empty Name is SHOW ALL.
type Show struct{ Name string }

// Reset is RESET name; an empty Name is RESET ALL.
type Reset struct{ Name string }

// Deallocate is DEALLOCATE name; an empty Name is DEALLOCATE ALL.
type Deallocate struct{ Name string }

// Discard is DISCARD ALL, PLANS, SEQUENCES or TEMP (Target in upper case).
type Discard struct{ Target string }

// Close is CLOSE name; an empty Name is CLOSE ALL.
type Close struct{ Name string }

// Listen stands for LISTEN, UNLISTEN and NOTIFY, which libra accepts and ignores with a notice.
type Listen struct{ Command string }

// Probe is a SELECT without FROM whose columns are constants and functions about the connection: the
// statements that connection pools send to see whether anybody is there.
type Probe struct{ Columns []ProbeColumn }

// ProbeColumn is a constant (Func empty; Value nil is NULL) or a call of Func with text arguments.
type ProbeColumn struct {
	Name  string // as PostgreSQL names the column: "?column?", "version", …
	OID   uint32 // type of a constant; functions know their own
	Value *string
	Func  string // lower case, without pg_catalog: version, current_schema, current_database, current_user, session_user, pg_backend_pid, pg_is_in_recovery, current_setting, set_config, …
	Args  []string
}

func (*Transaction) local() {}
func (*Set) local()         {}
func (*Show) local()        {}
func (*Reset) local()       {}
func (*Deallocate) local()  {}
func (*Discard) local()     {}
func (*Close) local()       {}
func (*Listen) local()      {}
func (*Probe) local()       {}
