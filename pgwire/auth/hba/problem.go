package hba

import (
	"fmt"
	"strings"
)

// Problem is what is wrong with one line.
type Problem struct {
	File string
	Line int // 1-based; 0 when it is the file itself
	Text string
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems is all that is wrong with a file and those that it includes, a line each.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// orNil is the Problems as an error, if there are any.
func (ps Problems) orNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// at makes an error of one line a Problem with its place.
func (l line) at(err error) Problem {
	return Problem{File: l.file, Line: l.number, Text: err.Error()}
}

// oneOf lists the words that are allowed, for the end of a message.
func oneOf(words []string) string {
	return "allowed are " + strings.Join(words, ", ")
}
