package typed

import (
	"errors"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maySpark tells whether PostgreSQL's error is about a name that may be Spark's: a function, a type, a table, a view of the
// session's, a variable, a field of a struct.
func maySpark(err error) bool {
	var e *pgerr.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case pgerr.UndefinedFunction:
		return !strings.HasPrefix(e.Message, "operator ")
	case pgerr.UndefinedObject, pgerr.UndefinedTable, pgerr.UndefinedColumn, pgerr.InvalidSchemaName:
		return true
	case pgerr.FeatureNotSupported:
		return strings.HasPrefix(e.Message, "cross-database references")
	case wrongObjectType:
		return strings.HasPrefix(e.Message, "column notation ")
	}
	return false
}

// manyParts is Spark's SQLSTATE for a namespace of more parts than a catalog has (REQUIRES_SINGLE_PART_NAMESPACE).
const manyParts = "42K05"

const wrongObjectType = "42809" // SQLSTATE wrong_object_type

// better is the error that the client gets when neither PostgreSQL (ours) nor Spark knows the statement: PostgreSQL's, whose
// words clients know, unless Spark knew that name and stumbled over something else.
func better(ours, sparks error) error {
	var a, b *pgerr.Error
	switch {
	case !errors.As(ours, &a) || !errors.As(sparks, &b):
		return sparks
	case b.Code == pgerr.FeatureNotSupported && (strings.HasPrefix(b.Message, "this form of ") || strings.HasPrefix(b.Message, "Unsupported data type ")):
		return ours // words of PostgreSQL's
	case !strings.HasPrefix(b.Code, "42"):
		return sparks
	}
	switch a.Code {
	case pgerr.UndefinedColumn, pgerr.UndefinedFunction, pgerr.UndefinedObject:
		return ours
	case pgerr.UndefinedTable:
		if b.Code == manyParts || a.Code == b.Code && strings.Contains(b.Message, "`"+lastName(missingTable(ours))+"`") {
			return ours
		}
	}
	return sparks
}

// beyondSpark is Spark's refusal of a statement that PostgreSQL has understood and libra has written: no mistake of the client's.
func beyondSpark(err error) error {
	var e *pgerr.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Detail, "Spark error class: ") {
		return err
	}
	switch e.Code {
	case pgerr.UndefinedColumn, pgerr.UndefinedFunction, pgerr.SyntaxError, pgerr.DatatypeMismatch, groupingError, "42K0E", "42P20":
		refused := *e
		refused.Code, refused.Message = pgerr.FeatureNotSupported, "this statement is not supported by libra, since Spark refuses what is made of it: "+e.Message
		refused.Hint = "Write it in another way: with joins in place of subqueries, or in several steps."
		return &refused
	}
	return err
}

const groupingError = "42803" // SQLSTATE grouping_error

// lastName is the name behind the last dot.
func lastName(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }

// missingTable is the name in PostgreSQL's error about a relation that does not exist; empty for other errors.
func missingTable(err error) string {
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Code != pgerr.UndefinedTable {
		return ""
	}
	name, found := strings.CutPrefix(e.Message, `relation "`)
	name, whole := strings.CutSuffix(name, `" does not exist`)
	if !found || !whole {
		return ""
	}
	return name
}
