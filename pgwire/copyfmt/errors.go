package copyfmt

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// SQLSTATEs that only COPY has.
const (
	badFormat              = "22P04" // bad_copy_file_format
	invalidColumnReference = "42P10"
	duplicateColumn        = "42701"
)

// ErrMore says that the reader has taken all it was fed: feed it more, or end it.
var ErrMore = errors.New("copyfmt: more data is needed")

const shownBytes = 100 // of a value or a line in a context

// shown is a value as a context shows it: whole, or cut between characters with an ellipsis.
func shown(b []byte) string {
	if len(b) <= shownBytes {
		return string(b)
	}
	n := shownBytes
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return string(b[:n]) + "..."
}

// place is where in the data an error is, as PostgreSQL's CONTEXT tells it.
type place struct {
	table string
	line  int64
}

func (p place) prefix() string {
	return "COPY " + p.table + ", line " + strconv.FormatInt(p.line, 10)
}

// at is the context of a line that could not be read to its end, or of a binary tuple.
func (p place) at() string { return p.prefix() }

func (p place) atLine(line []byte) string { return p.prefix() + `: "` + shown(line) + `"` }

func (p place) atColumn(column string) string { return p.prefix() + ", column " + column }

func (p place) atValue(column string, f Field) string {
	if f.State == Null {
		return p.atColumn(column) + ": null input"
	}
	return p.atColumn(column) + `: "` + shown(f.Value) + `"`
}

// within appends COPY's context to an error's own, which is the inner one.
func within(err error, context string) error {
	e := *pgerr.From(err)
	if e.Where != "" {
		context = e.Where + "\n" + context
	}
	e.Where = context
	return &e
}

func bad(message string) error { return pgerr.New(badFormat, message) }

func badf(format string, args ...any) error { return pgerr.Newf(badFormat, format, args...) }

func noDefault(column string) error {
	return pgerr.New(badFormat, "unexpected default marker in COPY data").
		WithDetail(`Column "` + column + `" has no default value.`)
}

func tooLong(what string, limit int) error {
	return pgerr.Newf(pgerr.ProgramLimitExceeded, "a COPY %s is longer than the limit of %d bytes", what, limit).
		WithHint("Look for an unclosed quote or a wrong line end in the data.")
}
