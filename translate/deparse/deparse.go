package deparse

import (
	"errors"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/querytree"
)

// ErrStoredInterval says that a statement reads a table's interval, of which Spark has two types: the catalog does not tell which.
var ErrStoredInterval = errors.New("deparse: a table's interval")

// Catalog tells what the OIDs of a tree mean.
type Catalog interface {
	Function(id uint32) (Function, bool)
	Operator(id uint32) (Operator, bool)
	Type(id uint32) (Type, bool)
	Relation(id uint32) (Relation, bool)
}

// Function is a row of pg_proc.
type Function struct {
	Schema string
	Name   string
	Args   []uint32 // types of the input arguments
	Result uint32
	Set    bool // returns a set
}

// Operator is a row of pg_operator.
type Operator struct {
	Name     string
	Function uint32 // pg_proc's OID of what carries it out
}

// Type is a row of pg_type.
type Type struct {
	Name    string // "int4"
	Element uint32 // of an array type
	Kind    byte   // pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange
}

// Relation is one of Spark's tables or views.
type Relation struct {
	Name     []string // catalog, namespace, table, as Spark spells them
	Columns  []string // by attnum-1, as Spark spells them; empty for a dropped one
	Types    []uint32 // by attnum-1; 0 for a dropped one
	Typmods  []int32
	Texts    []bool // by attnum-1: Spark keeps values of json, jsonb or numeric as strings; nil is none
	NotNull  []int  // numbers of columns
	Required []int  // numbers of columns that are NOT NULL and have no default
	Label    string // its name in PostgreSQL's messages
	// Defaults tell by attnum-1 which columns have one; nil is not known.
	Defaults []bool
}

// text tells whether Spark keeps a column's values as strings.
func (r Relation) text(attno int) bool {
	return attno >= 1 && attno <= len(r.Texts) && r.Texts[attno-1]
}

// Options say what else the text depends on.
type Options struct {
	Catalog  Catalog
	Param    func(n int) string // the name that stands for $n, without the colon
	TimeZone string             // the connection's, as Spark names it
	DayFirst bool               // DateStyle has DMY
	User     string             // current_user
	Database string             // current_database()
	Path     []string           // schemas of search_path that exist; the first is current_schema()

	// Stored are names for the first columns of a query that makes a table or a view. The others are called as PostgreSQL
	// calls them; 42701 for a name that is there twice. Not nil for such a query, even when there are none.
	Stored []string
	// KeepTexts has the table keep numerics without a scale as strings, which Relation tells when it is read.
	KeepTexts bool
}

// Column is a column of the result, as RowDescription has it.
type Column struct {
	Name   string
	OID    uint32
	Typmod int32
}

// Mark says that Spark's text at a byte offset was made from the client's at another.
type Mark struct{ Spark, Client int }

// Result is a statement in Spark SQL.
type Result struct {
	SQL     string
	Columns []Column
	Marks   []Mark // in ascending order of Spark

	Names []string // of the columns that Options.Stored is about

	Returning      string // a query of what an INSERT … RETURNING returns
	ReturningMarks []Mark
	Counting       string // a query of how many rows an UPDATE, DELETE, MERGE or ON CONFLICT is about to change
	CountingMarks  []Mark
	Target         string // the table that is changed
}

// Write writes the Spark SQL of an analyzed statement, a QUERY node. Errors are *pgerr.Error: 0A000 for what Spark can't do
// as PostgreSQL does, with the position of it.
func Write(tree *querytree.Node, o Options) (*Result, error) {
	w := &writer{Options: o, inside: innerQueries(tree)}
	text := w.statement(tree)
	if w.liftable {
		w = &writer{Options: o, inside: w.inside, lift: true}
		text = w.statement(tree)
	}
	if w.err != nil {
		return nil, w.err
	}
	if len(text) > longest {
		return nil, pgerr.New(pgerr.StatementTooComplex, "the statement is too long in Spark's words").WithHint("Put parts of it into WITH or temporary views.")
	}
	r := &Result{Columns: columns(tree), Names: w.names, Target: w.changed}
	r.SQL, r.Marks = unmark(text)
	if w.returning != "" {
		r.Returning, r.ReturningMarks = unmark(w.returning)
	}
	if w.counting != "" {
		r.Counting, r.CountingMarks = unmark(w.counting)
	}
	return r, nil
}

// storedNames are the names of a table's or view's columns.
func (w *writer) storedNames(q *querytree.Node) []string {
	list := each(targets(q), func(t *querytree.Node) string { return t.Text("resname") })
	if len(w.Stored) > len(list) {
		w.fail(pgerr.New(pgerr.SyntaxError, "too many column names were specified"))
		return list
	}
	copy(list, w.Stored)
	if twice := repeated(list); twice != "" {
		w.fail(pgerr.New(pgerr.DuplicateColumn, `column "`+twice+`" specified more than once`))
	}
	return list
}

// longest is how many bytes a statement for Spark may have: a driver reads megabytes of nested expressions until its heap is full.
const longest = 4 << 20

// columns are the names and types of the target list.
func columns(q *querytree.Node) []Column {
	var out []Column
	for _, t := range targets(q) {
		out = append(out, Column{Name: t.Text("resname"), OID: typeOf(t.Node("expr")), Typmod: typmodOf(t.Node("expr"))})
	}
	return out
}

// targets are the entries of the target list that the client sees.
func targets(q *querytree.Node) []*querytree.Node {
	var out []*querytree.Node
	for _, t := range q.Nodes("targetList") {
		if !t.Bool("resjunk") {
			out = append(out, t)
		}
	}
	return out
}

// refused is the error of what can't be said in Spark SQL.
func refused(what, hint string) *pgerr.Error {
	if hint == "" {
		hint = "Spark has nothing that answers as PostgreSQL does. SET libra.dialect = 'spark' sends statements to Spark as they are."
	}
	return pgerr.Unsupported(what, hint)
}
