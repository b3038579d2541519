package pgerr

import (
	"errors"
	"fmt"
)

// Severities of ErrorResponse and NoticeResponse.
const (
	SeverityError   = "ERROR"
	SeverityFatal   = "FATAL"
	SeverityPanic   = "PANIC"
	SeverityWarning = "WARNING"
	SeverityNotice  = "NOTICE"
	SeverityInfo    = "INFO"
	SeverityLog     = "LOG"
	SeverityDebug   = "DEBUG"
)

// Error is an ErrorResponse (or a NoticeResponse) in the making.
type Error struct {
	Severity string // one of the Severity constants; empty means SeverityError
	Code     string // SQLSTATE, five characters
	Message  string // what went wrong, one line, no trailing full stop
	Detail   string
	Hint     string
	Where    string
	Position int // 1-based character (not byte) index into the client's statement; 0 when unknown

	cause error
}

// New makes an Error of severity ERROR.
func New(code, message string) *Error {
	return &Error{Severity: SeverityError, Code: code, Message: message}
}

// Newf is New with a format.
func Newf(code, format string, args ...any) *Error {
	return New(code, fmt.Sprintf(format, args...))
}

// Fatal makes an Error of severity FATAL: the connection ends after it.
func Fatal(code, message string) *Error {
	return &Error{Severity: SeverityFatal, Code: code, Message: message}
}

// Unsupported is libra's refusal by name: SQLSTATE 0A000 and a hint on what to do instead.
func Unsupported(what, hint string) *Error {
	return New(FeatureNotSupported, what+" is not supported by libra").WithHint(hint)
}

// Error is the message with its SQLSTATE, as psql's VERBOSITY sqlstate would show it.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (SQLSTATE %s)", e.severity(), e.Message, e.Code)
}

// Unwrap gives the error that led to this one; it is for logs, never for clients.
func (e *Error) Unwrap() error { return e.cause }

func (e *Error) severity() string {
	if e.Severity == "" {
		return SeverityError
	}
	return e.Severity
}

// WithDetail returns a copy with the detail set.
func (e *Error) WithDetail(detail string) *Error { c := *e; c.Detail = detail; return &c }

// WithHint returns a copy with the hint set.
func (e *Error) WithHint(hint string) *Error { c := *e; c.Hint = hint; return &c }

// WithPosition returns a copy with the 1-based character position set.
func (e *Error) WithPosition(p int) *Error { c := *e; c.Position = p; return &c }

// WithCause returns a copy that unwraps to cause.
func (e *Error) WithCause(cause error) *Error { c := *e; c.cause = cause; return &c }

// AsFatal returns a copy of severity FATAL.
func (e *Error) AsFatal() *Error { c := *e; c.Severity = SeverityFatal; return &c }

// From finds the *Error in err's chain. Anything else is an internal error (XX000) that carries err's text:
// a client is always told something.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(InternalError, err.Error()).WithCause(err)
}
