package hba

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Kind says what a Name stands for.
type Kind uint8

// The kinds of names.
const (
	Exact       Kind = iota // this very name
	All                     // all
	SameUser                // sameuser: the database has the user's name
	SameGroup               // samerole, samegroup: the user is in the group that has the database's name
	Replication             // replication: no database, but a stream of the write-ahead log, which libra has not
	Group                   // +name: the user is in that group
	Pattern                 // /expression
)

// Name is one word of a database or user column.
type Name struct {
	Kind Kind
	Text string // as written, without quotes; a Group's is its name, a Pattern's the expression
	re   *regexp.Regexp
}

// Member says whether the connecting user is in a group. Everybody is in the group of his own name.
type Member func(group string) bool

func databaseName(t token) (Name, error) {
	switch {
	case t.is("all"):
		return Name{Kind: All, Text: t.text}, nil
	case t.is("sameuser"):
		return Name{Kind: SameUser, Text: t.text}, nil
	case t.is("samerole"), t.is("samegroup"):
		return Name{Kind: SameGroup, Text: t.text}, nil
	case t.is("replication"):
		return Name{Kind: Replication, Text: t.text}, nil
	}
	return patternOrExact(t)
}

func userName(t token) (Name, error) {
	switch {
	case t.is("all"):
		return Name{Kind: All, Text: t.text}, nil
	case !t.quoted && strings.HasPrefix(t.text, "+"):
		return Name{Kind: Group, Text: t.text[1:]}, nil
	}
	return patternOrExact(t)
}

func patternOrExact(t token) (Name, error) {
	if !strings.HasPrefix(t.text, "/") {
		return Name{Text: t.text}, nil
	}
	re, err := compile(t.text[1:])
	return Name{Kind: Pattern, Text: t.text[1:], re: re}, err
}

// foreign is what PostgreSQL's regular expressions have and RE2 takes for something else.
var foreign = regexp.MustCompile(`^\*\*\*|(^|[^\\])(\\\\)*\\[bB]|\(\?[A-Za-z]*m`)

func compile(expression string) (*regexp.Regexp, error) {
	if what := foreign.FindString(expression); what != "" {
		return nil, fmt.Errorf("invalid regular expression %q: %q means something else in PostgreSQL than in RE2, which libra uses", expression, what)
	}
	re, err := regexp.Compile("(?s)" + expression) // PostgreSQL's dot takes a line break, too
	if err != nil {
		var e *syntax.Error
		errors.As(err, &e)
		return nil, fmt.Errorf("invalid regular expression %q: %s", expression, e.Code)
	}
	re.Longest()
	return re, nil
}

// names makes a column's tokens Names.
func names(f field, one func(token) (Name, error)) ([]Name, error) {
	all := make([]Name, 0, len(f))
	var problems []error
	for _, t := range f {
		n, err := one(t)
		if err != nil {
			problems = append(problems, err)
		}
		all = append(all, n)
	}
	return all, errors.Join(problems...)
}

func (n Name) fits(name string) bool {
	if n.Kind == Pattern {
		return n.re.MatchString(name)
	}
	return n.Kind == Exact && n.Text == name
}

func (n Name) fitsUser(user string, member Member) bool {
	switch n.Kind {
	case All:
		return true
	case Group:
		return n.Text == user || member(n.Text)
	}
	return n.fits(user)
}

func (n Name) fitsDatabase(database, user string, member Member) bool {
	switch n.Kind {
	case All:
		return true
	case SameUser:
		return database == user
	case SameGroup:
		return database == user || member(database)
	}
	return n.fits(database)
}

// databases and users say whether one of a column's names fits.
func databases(column []Name, c Connection) bool {
	if c.Replication {
		return slices.ContainsFunc(column, func(n Name) bool { return n.Kind == Replication })
	}
	return slices.ContainsFunc(column, func(n Name) bool { return n.fitsDatabase(c.Database, c.User, c.member) })
}

func users(column []Name, c Connection) bool {
	return slices.ContainsFunc(column, func(n Name) bool { return n.fitsUser(c.User, c.member) })
}
