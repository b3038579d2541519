package hba

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// take keeps a line, or follows it when it includes others.
func (f *files) take(l line, depth int) error {
	if len(l.fields) == 2 {
		name := l.fields[1][0].text
		switch l.fields[0][0].text {
		case "include":
			return f.read(beside(l.file, name), depth+1)
		case "include_if_exists":
			err := f.read(beside(l.file, name), depth+1)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		case "include_dir":
			return f.readDir(beside(l.file, name), depth)
		}
	}
	f.lines = append(f.lines, l)
	return nil
}

// readDir reads the folder's files named *.conf, by name; those that begin with a dot are not for us.
func (f *files) readDir(dir string, depth int) error {
	f.seen = append(f.seen, dir)
	entries, err := f.from.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("could not open directory %q: %w", dir, reason(err))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || !strings.HasSuffix(e.Name(), ".conf") {
			continue
		}
		if err := f.read(filepath.Join(dir, e.Name()), depth+1); err != nil {
			return err
		}
	}
	return nil
}
