package relay

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// clientError is PostgreSQL's error as the client gets it; its position is one in the client's text already.
func clientError(of *stmt.Statement, err error) error {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return err
	}
	e := fromServer(answer)
	if of.CatalogSQL != "" {
		e.Position = 0
	}
	return e
}

func fromServer(answer *pgconn.PgError) *pgerr.Error {
	return &pgerr.Error{Severity: pgerr.SeverityError, Code: answer.Code, Message: answer.Message, Detail: answer.Detail,
		Hint: answer.Hint, Where: answer.Where, Position: int(answer.Position)}
}

// unknown are the SQLSTATEs of what PostgreSQL does not know and Spark might: a function, a type, a variable.
var unknown = map[string]bool{
	pgerr.UndefinedFunction: true, pgerr.UndefinedObject: true, pgerr.UndefinedColumn: true,
	"42725": true, // ambiguous_function
}

// maySpark tells whether an error of PostgreSQL's is no last word on a statement.
func maySpark(of *stmt.Statement, err error) bool {
	var e *pgerr.Error
	return of.Spark != "" && errors.As(err, &e) && unknown[e.Code]
}

// oursAnyway tells whether PostgreSQL's error is the better one although Spark has failed as well: Spark knows nothing of
// PostgreSQL's settings and types. Of functions Spark's word is the last: PostgreSQL may have stumbled over another one.
func oursAnyway(ours, sparks error) bool {
	var a, b *pgerr.Error
	return errors.As(ours, &a) && errors.As(sparks, &b) && a.Code == pgerr.UndefinedObject &&
		(unknown[b.Code] || b.Code == pgerr.UndefinedTable || b.Code == pgerr.SyntaxError)
}
