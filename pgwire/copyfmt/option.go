package copyfmt

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Direction tells COPY FROM and COPY TO apart: each has options that the other refuses.
type Direction uint8

// The directions of COPY, as seen from the server.
const (
	From Direction = iota // data comes in
	To                    // data goes out
)

// Kind is the kind of an option's value as the grammar saw it.
type Kind uint8

// The kinds of values (PostgreSQL grammar, copy_generic_opt_arg).
const (
	NoValue Kind = iota
	Text         // a word or a string literal; TRUE, FALSE, ON and DEFAULT are the words in lower case
	Number       // a numeric literal, with its sign
	Star         // *
	List         // a parenthesized list of words and strings
)

// Option is one name and value of COPY's option list. The old syntax (COPY t FROM STDIN CSV HEADER) has the same
// options under the same names: BINARY and CSV are a format, FORCE QUOTE is force_quote.
type Option struct {
	Name     string // as the parser folded it: lower case unless it was in double quotes
	Kind     Kind
	Value    string   // of Text and Number
	List     []string // of List
	Position int      // 1-based character index of the option in the statement, 0 when unknown
}

// text reads the value as PostgreSQL's defGetString does: any value has a text.
func (o Option) text() (string, error) {
	switch o.Kind {
	case NoValue:
		return "", pgerr.New(pgerr.SyntaxError, o.Name+" requires a parameter")
	case Star:
		return "*", nil
	case List:
		return strings.Join(o.List, "."), nil
	}
	return o.Value, nil
}

// boolean reads the value as PostgreSQL's defGetBoolean does.
func (o Option) boolean() (bool, error) {
	if v, ok := o.truth(); ok {
		return v, nil
	}
	return false, pgerr.New(pgerr.SyntaxError, o.Name+" requires a Boolean value")
}

func (o Option) truth() (value, ok bool) {
	if o.Kind == NoValue {
		return true, true
	}
	text, _ := o.text()
	if o.Kind == Number {
		n, err := strconv.Atoi(text)
		return n == 1, err == nil && (n == 0 || n == 1)
	}
	switch {
	case strings.EqualFold(text, "true"), strings.EqualFold(text, "on"):
		return true, true
	case strings.EqualFold(text, "false"), strings.EqualFold(text, "off"):
		return false, true
	}
	return false, false
}

// columns reads a list of columns; * stands for all of them.
func (o Option) columns() (ColumnList, error) {
	switch o.Kind {
	case Star:
		return ColumnList{All: true}, nil
	case List:
		return ColumnList{Names: o.List}, nil
	}
	return ColumnList{}, o.invalid(`argument to option "%s" must be a list of column names`, o.Name)
}

// invalid is a complaint about this option's value, with its position.
func (o Option) invalid(format string, args ...any) error {
	return pgerr.Newf(pgerr.InvalidParameterValue, format, args...).WithPosition(o.Position)
}
