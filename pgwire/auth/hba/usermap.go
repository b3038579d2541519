package hba

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// UserMaps are the user name maps: which names of the outside may be which users.
type UserMaps struct {
	lines []mapLine
	Files []string // what was read: files, and folders of include_dir
}

type mapLine struct {
	name   string // of the map
	system Name   // Exact or Pattern
	user   Name
	back   bool // user has a \1 for what the pattern's first parentheses took
}

// LoadUserMaps reads a file in pg_ident.conf's form. The error is Problems.
func LoadUserMaps(path string, from Reader) (*UserMaps, error) {
	f := files{from: from.orSystem()}
	if err := f.read(path, 0); err != nil {
		return nil, Problems{{File: path, Text: err.Error()}}
	}
	m := &UserMaps{Files: f.seen}
	problems := f.problems
	for _, l := range f.lines {
		ml, err := userMapLine(l)
		if err != nil {
			problems = append(problems, split(l, err)...)
			continue
		}
		m.lines = append(m.lines, ml)
	}
	if err := f.sorted(problems).orNil(); err != nil {
		return nil, err
	}
	return m, nil
}

func userMapLine(l line) (m mapLine, err error) {
	if len(l.fields) < 3 {
		return m, errors.New("missing entry at end of line: a line is the map's name, the system's user name, the database user name")
	}
	if len(l.fields) > 3 {
		return m, errors.New("too many entries: a line is the map's name, the system's user name, the database user name")
	}
	for _, f := range l.fields {
		if len(f) > 1 {
			return m, errors.New("multiple values in ident field")
		}
	}
	m.name = l.fields[0][0].text
	if m.system, err = patternOrExact(l.fields[1][0]); err != nil {
		return m, err
	}
	m.back = m.system.Kind == Pattern && strings.Contains(l.fields[2][0].text, `\1`)
	if m.back {
		if m.system.re.NumSubexp() == 0 {
			return m, fmt.Errorf("regular expression %q has no subexpressions as requested by backreference in %q", m.system.Text, l.fields[2][0].text)
		}
		m.user = Name{Text: l.fields[2][0].text}
		return m, nil
	}
	m.user, err = userName(l.fields[2][0])
	return m, err
}

// Allows says whether a name of the outside (a certificate's, a token's) may be this user. Without a map the names
// must be the same.
func (m *UserMaps) Allows(name, system, user string, member Member) bool {
	if name == "" {
		return system == user
	}
	if m == nil {
		return false
	}
	if member == nil {
		member = func(string) bool { return false }
	}
	for _, l := range m.lines {
		if l.name == name && l.allows(system, user, member) {
			return true
		}
	}
	return false
}

// Has says whether a map has any line.
func (m *UserMaps) Has(name string) bool {
	if m == nil {
		return false
	}
	for _, l := range m.lines {
		if l.name == name {
			return true
		}
	}
	return false
}

func (l mapLine) allows(system, user string, member Member) bool {
	if !l.system.fits(system) {
		return false
	}
	if !l.back {
		return l.user.fitsUser(user, member)
	}
	// What was taken from outside is a name and nothing else, were it "all" or "+admins".
	return strings.Replace(l.user.Text, `\1`, first(l.system.re, system), 1) == user
}

func first(re *regexp.Regexp, s string) string {
	groups := re.FindStringSubmatch(s)
	if len(groups) < 2 {
		return ""
	}
	return groups[1]
}
