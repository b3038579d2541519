package copyfmt

import (
	"github.com/whereq/libra/pgwire/pgerr"
)

// soft tells errors of a value, which ON_ERROR ignore skips, from those of libra or of the statement.
func soft(err error) bool {
	switch pgerr.From(err).Code[:2] {
	case "0A", "42", "XX":
		return false
	}
	return true
}

// skip leaves a row out (manual, COPY, "ON_ERROR").
func (l *Loader) skip(column int, f Field) error {
	l.skipped++
	table, name := l.options.Target.Table, l.options.Target.Columns[column].Name
	if l.options.Options.Verbosity == Verbose {
		shownValue := "null input"
		if f.State != Null {
			shownValue = `"` + shown(f.Value) + `"`
		}
		l.notice(`skipping row due to data type incompatibility at line %d for column "%s": %s`, "COPY "+table, l.row.Line, name, shownValue)
	}
	limit := l.options.Options.RejectLimit
	if limit == 0 || l.skipped <= limit {
		return nil
	}
	return l.fail(l.reader.FieldError(pgerr.Newf(pgerr.InvalidTextRepresentation,
		"skipped more than REJECT_LIMIT (%d) rows due to data type incompatibility", limit), column, f))
}

// successfulCompletion is the SQLSTATE of a notice that has no own one.
const successfulCompletion = "00000"

func (l *Loader) notice(format, context string, args ...any) {
	n := pgerr.Newf(successfulCompletion, format, args...)
	n.Severity, n.Where = pgerr.SeverityNotice, context
	l.options.Notice(n)
}
