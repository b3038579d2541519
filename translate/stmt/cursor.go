package stmt

import "math"

// DeclareCursor is DECLARE … CURSOR FOR query. The statement around it has the query's parameters.
type DeclareCursor struct {
	Name     string
	Query    *Statement // of kind Query or Catalog, or a local Probe
	Binary   bool
	Scroll   bool // SCROLL; neither it nor NoScroll when the client left it open
	NoScroll bool
	Hold     bool
	Clash    string // "SCROLL and NO SCROLL": options that exclude each other, which PostgreSQL refuses when it runs
}

// FetchDirection is where FETCH and MOVE go.
type FetchDirection int

const (
	Forward FetchDirection = iota
	Backward
	Absolute
	Relative
)

// FetchAll is the Count of FETCH ALL.
const FetchAll = math.MaxInt64

// Fetch is FETCH and MOVE. NEXT is Forward 1, PRIOR Backward 1, FIRST Absolute 1, LAST Absolute -1.
type Fetch struct {
	Cursor    string
	Direction FetchDirection
	Count     int64
	Move      bool
}

// Prepare is PREPARE name (types) AS statement.
type Prepare struct {
	Name      string
	Types     []uint32 // OIDs of the declared types, 0 where open
	Statement *Statement
}

// Execute is EXECUTE name (arguments).
type Execute struct {
	Name string
	Args []Argument
}

// Argument is a constant in text format; a nil Value is NULL. OID is the type that it was cast to, 0 without a cast.
type Argument struct {
	OID   uint32
	Value *string
}

func (*DeclareCursor) local() {}
func (*Fetch) local()         {}
func (*Prepare) local()       {}
func (*Execute) local()       {}
