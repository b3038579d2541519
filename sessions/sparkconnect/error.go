package sparkconnect

import (
	"errors"
	"slices"
	"strings"

	"google.golang.org/grpc/codes"
)

// Error is what Spark, or the way to it, answered instead of a result.
type Error struct {
	Class    string            // Spark's error class, as in TABLE_OR_VIEW_NOT_FOUND; "" if it has none
	SQLState string            // as Spark gives it; "" if it has none
	Message  string            // Spark's whole message, with class, SQLSTATE and the plan that some have
	Params   map[string]string // the class's message parameters
	Context  []QueryContext    // where in the SQL text, outermost view last
	// Exceptions are the classes of the JVM exception, the thrown one first, then its causes:
	// java.lang.OutOfMemoryError and the like have no class of Spark's.
	Exceptions []string
	Code       codes.Code // gRPC's status
	Operation  string     // the operation's id, "" for other calls

	cause error
}

// QueryContext is a piece of SQL text that an error is about.
type QueryContext struct {
	ObjectType string // "VIEW" and the like, "" for the statement itself
	ObjectName string
	StartIndex int // of the first character in the text (code points, counted from 0)
	StopIndex  int // of the last character
	Fragment   string
	Summary    string
}

// Classes of errors that the client itself tells apart.
const (
	classSessionChanged    = "INVALID_HANDLE.SESSION_CHANGED"
	classOperationNotFound = "INVALID_HANDLE.OPERATION_NOT_FOUND"
	// classProtocol is not Spark's: an answer that the client can't read.
	classProtocol = "LIBRA_PROTOCOL"
)

func (e *Error) Error() string {
	switch {
	case e.Message == "":
		return "spark: " + e.Code.String()
	case e.Class == "" || strings.Contains(e.Message, "["+e.Class+"]"):
		return "spark: " + e.Message
	}
	return "spark: [" + e.Class + "] " + e.Message
}

// Unwrap gives gRPC's error, if there is one.
func (e *Error) Unwrap() error { return e.cause }

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

var lostClasses = []string{
	"INVALID_HANDLE.SESSION_CLOSED", "INVALID_HANDLE.SESSION_NOT_FOUND", classSessionChanged,
}

// IsSessionLost says that the session, with its temporary views and settings, is gone from Spark: closed, timed out,
// or Spark was restarted.
func IsSessionLost(err error) bool {
	e, ok := asError(err)
	return ok && slices.Contains(lostClasses, e.Class)
}

// IsOperationLost says that Spark doesn't know the operation any more: how far it went is unknown.
func IsOperationLost(err error) bool {
	e, ok := asError(err)
	return ok && (strings.HasPrefix(e.Class, "INVALID_HANDLE.OPERATION_") || strings.HasPrefix(e.Class, "INVALID_CURSOR."))
}

// IsCanceled says that the operation was interrupted, by whomever.
func IsCanceled(err error) bool {
	e, ok := asError(err)
	return ok && (strings.HasPrefix(e.Class, "OPERATION_CANCELED") || e.Code == codes.Canceled)
}

// IsUnavailable says that Spark could not be reached, went away before it answered, or did not answer in time.
func IsUnavailable(err error) bool {
	e, ok := asError(err)
	return ok && (e.Code == codes.Unavailable || e.Code == codes.DeadlineExceeded)
}
