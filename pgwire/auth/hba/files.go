package hba

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

const (
	maxDepth = 10      // files that include each other (CONF_FILE_MAX_DEPTH)
	maxBytes = 4 << 20 // of all files together
)

// Reader is where files come from. The zero Reader is the machine's own file system.
type Reader struct {
	ReadFile func(path string) ([]byte, error)
	ReadDir  func(path string) ([]fs.DirEntry, error)
}

func (r Reader) orSystem() Reader {
	if r.ReadFile == nil {
		r.ReadFile = readBounded
	}
	if r.ReadDir == nil {
		r.ReadDir = os.ReadDir
	}
	return r
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxBytes+1))
}

// files reads a file and those that it includes into lines.
type files struct {
	from     Reader
	seen     []string // every file and folder that was read, for those who watch them
	bytes    int
	lines    []line
	problems Problems
}

// read appends a file's lines. An error is one of opening it; what is wrong inside is a Problem.
func (f *files) read(path string, depth int) error {
	content, err := f.content(path, depth)
	if err != nil {
		return err
	}
	f.parse(path, content, depth)
	return nil
}

func (f *files) parse(path, content string, depth int) {
	for _, logical := range logicalLines(content) {
		l := line{file: path, number: logical.number}
		var err error
		if l.fields, err = f.fields(logical.text, path, depth); err == nil && len(l.fields) > 0 {
			err = f.take(l, depth)
		}
		if err != nil {
			f.problems = append(f.problems, l.at(err))
		}
	}
}

func (f *files) content(path string, depth int) (string, error) {
	if depth >= maxDepth {
		return "", fmt.Errorf("could not open file %q: maximum nesting depth exceeded", path)
	}
	f.seen = append(f.seen, path)
	b, err := f.from.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("could not open file %q: %w", path, reason(err))
	}
	if f.bytes += len(b); f.bytes > maxBytes {
		return "", fmt.Errorf("could not read file %q: the rules are more than %d bytes", path, maxBytes)
	}
	return string(b), nil
}

// reason is the error without the path that the message has already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// fields takes a line apart; @file stands for all the words in that file.
func (f *files) fields(text, path string, depth int) ([]field, error) {
	var all []field
	s := scanner{rest: text}
	for {
		var one field
		for more := true; more; more = s.comma {
			t, ok := s.next()
			if !ok {
				break
			}
			if t.quoted || len(t.text) < 2 || t.text[0] != '@' {
				one = append(one, t)
				continue
			}
			words, err := f.words(beside(path, t.text[1:]), depth+1)
			if err != nil {
				return nil, err
			}
			one = append(one, words...)
		}
		if len(one) == 0 {
			return all, nil
		}
		all = append(all, one)
	}
}

// words are all tokens of a file, whatever its lines are.
func (f *files) words(path string, depth int) (field, error) {
	content, err := f.content(path, depth)
	if err != nil {
		return nil, err
	}
	var words field
	for _, logical := range logicalLines(content) {
		fields, err := f.fields(logical.text, path, depth)
		if err != nil {
			return nil, err
		}
		for _, one := range fields {
			words = append(words, one...)
		}
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("file %q names nothing", path) // in PostgreSQL the line would lose a column
	}
	return words, nil
}

// beside makes a relative path one in the folder of the file that it stands in.
func beside(path, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(filepath.Dir(path), name)
}

// sorted puts problems in the order of files and lines.
func (f *files) sorted(ps Problems) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if a.File == b.File {
			return a.Line - b.Line
		}
		return slices.Index(f.seen, a.File) - slices.Index(f.seen, b.File)
	})
	return ps
}
