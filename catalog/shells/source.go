package shells

import "context"

// Source tells what Spark has. Its methods may be called from several goroutines; an error leaves the picture as it is.
type Source interface {
	// Catalogs gives all catalogs; exactly one is where unqualified names are looked for.
	Catalogs(ctx context.Context) ([]Catalog, error)
	// Namespaces gives all namespaces of a catalog, nested ones after the one that they are in. Comments may be as
	// remembered, but not those of the fresh ones.
	Namespaces(ctx context.Context, catalog string, fresh [][]string) ([]Namespace, error)
	// Tables lists a namespace with few statements. What they don't tell of a table is left to Describe: a Rough one may
	// lack comments and lengths, and one without columns is not known at all yet.
	Tables(ctx context.Context, catalog string, namespace []string) ([]*Table, error)
	// Describe gives everything about a listed table; nil when it is no longer there.
	Describe(ctx context.Context, listed *Table) (*Table, error)
	// Table finds one table or view by the name that a statement has for it, in any case; nil when there is none.
	Table(ctx context.Context, path Path) (*Table, error)
	// Functions gives the names of Spark's own functions.
	Functions(ctx context.Context) ([]string, error)
}

// Catalog is a catalog of Spark's.
type Catalog struct {
	Name    string
	Default bool
}

// Namespace is a schema of Spark's; Name has more than one part when it is nested.
type Namespace struct {
	Name    []string
	Comment string
}

// Path names a table or view.
type Path struct {
	Catalog   string
	Namespace []string
	Name      string
}

// Table is a table or view.
type Table struct {
	Path
	View       bool
	Columns    []Column
	Comment    string
	Definition string   // a view's text
	Partition  []string // the columns that files are kept apart by
	Keys       []Key
	NotNull    map[string]bool   // columns that the table tells to be NOT NULL; true for those without a default
	Types      map[string]uint32 // OIDs that the table tells of columns whose values Spark keeps as strings
	Rows       int64             // as last counted; -1 when nobody has
	Bytes      int64             // -1 when unknown

	Rough bool   // from a list alone
	Stamp string // changes when what the list tells of it does
}

// Column is a column with its type as RowDescription has it.
type Column struct {
	Name    string
	Type    uint32 // OID
	Typmod  int32
	NotNull bool
	// Required says that it is NOT NULL and known to have no default.
	Required bool
	Text     bool // Spark keeps its values as strings
	Comment  string
}

// KeyKind is the kind of a Key.
type KeyKind int

// Kinds of keys.
const (
	PrimaryKey KeyKind = iota
	UniqueKey
	ForeignKey
)

// Key is a key that Spark knows of and does not enforce.
type Key struct {
	Kind       KeyKind
	Name       string
	Columns    []string
	References Path     // of a foreign key
	Referenced []string // its columns there
}
