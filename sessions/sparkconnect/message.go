package sparkconnect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// failedTask finds the exception of a task in the message of the job that failed of it.
var failedTask = regexp.MustCompile(`most recent failure: [^\n]*?\): ([\w$]+(?:\.[\w$]+)+)(?::|\n|$)`)

// tidy takes the JVM's stack out of the message, which the message of a failed job has.
func (e *Error) tidy() {
	e.Message = strings.TrimSpace(e.Message)
	if found := failedTask.FindStringSubmatch(e.Message); found != nil && !slices.Contains(e.Exceptions, found[1]) {
		e.Exceptions = append(e.Exceptions, found[1])
	}
	for _, mark := range []string{"\n\tat ", "\nDriver stacktrace:", "\nJVM stacktrace:"} {
		if head, _, found := strings.Cut(e.Message, mark); found {
			e.Message = strings.TrimSpace(head)
		}
	}
}

// sqlStateMark is where the words end in a message: SQLSTATE, position, text and plan follow.
var sqlStateMark = regexp.MustCompile(`\s*SQLSTATE: [0-9A-Z]{5}\b`)

// Text is the message for people: without the class in front, and without the SQLSTATE and the pieces of text and
// plan behind, which have fields of their own or interest no one.
func (e *Error) Text() string {
	text := strings.TrimSpace(e.Message)
	if at := sqlStateMark.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	text, _, _ = strings.Cut(text, "\n== SQL")
	if e.Class != "" {
		text = strings.TrimPrefix(text, "["+e.Class+"]")
	}
	return strings.TrimSpace(text)
}

// linePosition is how messages say where in the text a statement is wrong. Lines count from 1, columns from 0.
var linePosition = regexp.MustCompile(`SQLSTATE: [0-9A-Z]{5}(?: \(|; )line (\d+),? pos (\d+)`)

// Position is where in the statement's text the error is: in characters (code points), counted from 0. It is false
// when Spark didn't say, or when it is about the text of a view. sql is the text that was sent.
func (e *Error) Position(sql string) (int, bool) {
	for _, c := range e.Context {
		if c.ObjectType == "" && c.StopIndex >= c.StartIndex && c.StartIndex >= 0 && c.StopIndex < utf8.RuneCountInString(sql) {
			return c.StartIndex, true
		}
	}
	found := linePosition.FindStringSubmatch(e.Message)
	if found == nil || len(e.Context) > 0 {
		return 0, false
	}
	line, lineErr := strconv.Atoi(found[1])
	column, columnErr := strconv.Atoi(found[2])
	if lineErr != nil || columnErr != nil {
		return 0, false
	}
	return offset(sql, line, column)
}

func offset(sql string, line, column int) (int, bool) {
	at := 0
	for ; line > 1; line-- {
		head, rest, found := strings.Cut(sql, "\n")
		if !found {
			return 0, false
		}
		at += utf8.RuneCountInString(head) + 1
		sql = rest
	}
	head, _, _ := strings.Cut(sql, "\n")
	if column > utf8.RuneCountInString(head) {
		return 0, false
	}
	return at + column, true
}
