package analyze

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// System is what OIDs stand for in one database.
type System struct {
	*builtin
	relations map[uint32]*Relation
}

// Proc is a function, aggregate or window function.
type Proc struct {
	OID      uint32
	Schema   string
	Name     string
	Args     []uint32
	Result   uint32
	Kind     byte // f function, a aggregate, w window function, p procedure
	Set      bool // it returns a set
	Variadic uint32
	Strict   bool
}

// Operator is an operator; Left is 0 for a prefix operator.
type Operator struct {
	OID                 uint32
	Schema              string
	Name                string
	Left, Right, Result uint32
	Code                uint32 // its function
}

// Type is a type.
type Type struct {
	OID      uint32
	Schema   string
	Name     string
	Kind     byte // b base, c composite, d domain, e enum, p pseudo, r range, m multirange
	Category byte
	Element  uint32 // of an array
	Array    uint32 // the array of it
	Base     uint32 // of a domain
}

// Relation is a table or view with its names in Spark.
type Relation struct {
	OID       uint32
	Database  string
	Schema    string // in PostgreSQL
	Name      string
	Kind      byte     // r table, v view
	Namespace []string // in Spark; nil for what is none of Spark's
	Spark     string   // its name there
	Columns   []string // their names in Spark, by number from 1; empty where there is none
	Types     []uint32 // of the columns
	Typmods   []int32
	Required  []int // of those that are NOT NULL and have no default
	NotNull   []int // numbers of columns
	Texts     []int // of those whose values Spark keeps as strings although their type is another
}

// Temporary tells whether it is one of a session's temporary tables and views.
func (r *Relation) Temporary() bool { return strings.HasPrefix(r.Schema, "pg_temp_") }

// Proc finds a function by its OID; nil when there is none. So do the others.
func (s *System) Proc(id uint32) *Proc         { return s.procs[id] }
func (s *System) Operator(id uint32) *Operator { return s.operators[id] }
func (s *System) Type(id uint32) *Type         { return s.types[id] }
func (s *System) Relation(id uint32) *Relation { return s.relations[id] }

// Relations are all of the tree's.
func (s *System) Relations() iter.Seq[*Relation] { return maps.Values(s.relations) }

// builtin is what does not change as long as a database lives, and the relations that were asked for last.
type builtin struct {
	procs     map[uint32]*Proc
	operators map[uint32]*Operator
	types     map[uint32]*Type

	mu        sync.Mutex
	version   Version
	relations map[uint32]*Relation // as of version
}

// systems are the databases' Systems of one epoch.
type systems struct {
	mu     sync.Mutex
	epoch  uint64
	byName map[string]*builtin
}

func newSystems() *systems { return &systems{byName: map[string]*builtin{}} }

// of gives the functions, operators and types of a connection's database, which it reads the first time.
func (s *systems) of(ctx context.Context, c *conn, epoch uint64) (*builtin, error) {
	s.mu.Lock()
	if s.epoch != epoch {
		s.epoch, s.byName = epoch, map[string]*builtin{}
	}
	known := s.byName[c.database]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	read, err := readBuiltin(ctx, c.pg)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch == epoch {
		s.byName[c.database] = read
	}
	return read, nil
}

const (
	procSQL = `SELECT p.oid, n.nspname, p.proname, p.proargtypes, p.prorettype, p.prokind, p.proretset, p.provariadic, p.proisstrict
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('pg_catalog', '` + SparkSchema + `')`
	operatorSQL = `SELECT o.oid, n.nspname, o.oprname, o.oprleft, o.oprright, o.oprresult, o.oprcode::pg_catalog.oid
		FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace`
	typeSQL = `SELECT t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typelem, t.typarray, t.typbasetype
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 'pg_catalog'`
)

func readBuiltin(ctx context.Context, pg *pgconn.PgConn) (*builtin, error) {
	results, err := pg.Exec(ctx, procSQL+";"+operatorSQL+";"+typeSQL).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(results) != 3 {
		return nil, fmt.Errorf("%d results of pg_proc, pg_operator and pg_type", len(results))
	}
	b := &builtin{procs: map[uint32]*Proc{}, operators: map[uint32]*Operator{}, types: map[uint32]*Type{}}
	for _, r := range results[0].Rows {
		p := &Proc{OID: number(r[0]), Schema: string(r[1]), Name: string(r[2]), Result: number(r[4]), Kind: r[5][0], Set: r[6][0] == 't',
			Variadic: number(r[7]), Strict: r[8][0] == 't'}
		for _, arg := range strings.Fields(string(r[3])) {
			p.Args = append(p.Args, number([]byte(arg)))
		}
		b.procs[p.OID] = p
	}
	for _, r := range results[1].Rows {
		o := &Operator{OID: number(r[0]), Schema: string(r[1]), Name: string(r[2]), Left: number(r[3]), Right: number(r[4]), Result: number(r[5]), Code: number(r[6])}
		b.operators[o.OID] = o
	}
	for _, r := range results[2].Rows {
		t := &Type{OID: number(r[0]), Schema: string(r[1]), Name: string(r[2]), Kind: r[3][0], Category: r[4][0], Element: number(r[5]), Array: number(r[6]), Base: number(r[7])}
		b.types[t.OID] = t
	}
	return b, nil
}

func number(text []byte) uint32 {
	n, _ := strconv.ParseUint(string(text), 10, 32) // PostgreSQL's own OIDs
	return uint32(n)
}

// with adds the relations of a tree to what is known of a database; version is the catalog's before the tree was made.
func (b *builtin) with(ctx context.Context, c *conn, tree string, version Version) (*System, error) {
	ids := relationIDs(tree)
	if len(ids) == 0 {
		return &System{builtin: b}, nil
	}
	known, missing := b.known(ids, version)
	if len(missing) > 0 {
		read, err := readRelations(ctx, c, missing)
		if err != nil {
			return nil, err
		}
		b.learn(read, version)
		maps.Copy(known, read)
	}
	return &System{builtin: b, relations: known}, nil
}

// known looks for relations that were read at this version of the catalog.
func (b *builtin) known(ids []uint32, version Version) (known map[uint32]*Relation, missing []uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	known = map[uint32]*Relation{}
	for _, id := range ids {
		if r := b.relations[id]; r != nil && b.version == version {
			known[id] = r
		} else {
			missing = append(missing, id)
		}
	}
	return known, missing
}

// maxRelations are remembered of a database.
const maxRelations = 10000

func (b *builtin) learn(read map[uint32]*Relation, version Version) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.relations == nil || b.version != version || len(b.relations) > maxRelations {
		b.relations, b.version = map[uint32]*Relation{}, version
	}
	maps.Copy(b.relations, read)
}
