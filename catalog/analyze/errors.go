package analyze

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/whereq/libra/pgwire/pgerr"
)

// unavailable wraps why nobody could be asked.
type unavailable struct{ error }

func (u unavailable) Unwrap() error { return u.error }

// Unavailable tells whether an error is not about the statement: there is no server, or it is too busy, or the statement is
// more than it can take.
func Unavailable(err error) bool {
	var u unavailable
	return errors.As(err, &u)
}

// clientError is PostgreSQL's error as the client gets it. Errors about its resources are none of the statement's, but for
// its stack.
func clientError(err error) error {
	var answer *pgconn.PgError
	if Unavailable(err) {
		return err
	}
	if !errors.As(err, &answer) {
		return unavailable{err}
	}
	if class := answer.Code[:2]; class == "53" || class == "55" || class == "57" || class == "58" || class == "XX" || answer.Code == pgerr.ProgramLimitExceeded || answer.Code == pgerr.InvalidCatalogName {
		return unavailable{err}
	}
	return &pgerr.Error{Severity: pgerr.SeverityError, Code: answer.Code, Message: answer.Message, Detail: answer.Detail,
		Hint: answer.Hint, Where: answer.Where, Position: int(answer.Position)}
}

func aboutStatement(err error) bool {
	var e *pgerr.Error
	return errors.As(err, &e) && !Unavailable(err)
}

// lost tells whether the server was lost or is not there: everything but an answer of it, and a tree that is too long.
func lost(err error) bool {
	var answer *pgconn.PgError
	var long *pgproto3.ExceededMaxBodyLenErr
	switch {
	case errors.As(err, &answer):
		return answer.Code == pgerr.AdminShutdown || answer.Code == pgerr.CrashShutdown || answer.Code == pgerr.CannotConnectNow || answer.Code == pgerr.TooManyConnections
	case errors.As(err, &long):
		return false
	}
	return true
}
