package users

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire/auth/scram"
)

const maxBytes = 64 << 20 // of the file: about 400,000 users

// User is one line.
type User struct {
	Name     string
	Verifier *scram.Verifier // nil: no password
	Groups   []string
}

// Table is a whole file. The zero Table has nobody. It is never written again.
type Table struct {
	users  map[string]User
	shapes []scram.Shape
}

// Load reads a file.
func Load(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("users file: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("users file: %w", err)
	}
	if len(b) > maxBytes {
		return nil, fmt.Errorf("users file %s: it is more than %d bytes", path, maxBytes)
	}
	return Parse(path, string(b))
}

// Parse reads a file's text. The error has a line for each problem: file:line: what is wrong.
func Parse(name, text string) (*Table, error) {
	t := &Table{users: map[string]User{}}
	seen := map[string]int{}
	var problems []error
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		u, err := parseLine(line)
		if before, twice := seen[u.Name]; err == nil && twice {
			err = fmt.Errorf("user %q is in line %d, too", u.Name, before)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, i+1, err))
			continue
		}
		seen[u.Name] = i + 1
		t.users[u.Name] = u
	}
	t.shapes = shapes(t.users)
	return t, errors.Join(problems...)
}

func parseLine(line string) (u User, err error) {
	name, rest, err := userName(line)
	if err != nil {
		return u, err
	}
	u.Name = name
	verifier, groups := "", rest
	if strings.HasPrefix(rest, "SCRAM-SHA-256$") {
		verifier, groups = cutVerifier(rest)
		v, err := scram.ParseVerifier(verifier)
		if err != nil {
			return u, fmt.Errorf("user %q: %w", name, err)
		}
		u.Verifier = &v
	} else if before, after, colon := strings.Cut(rest, ":"); strings.TrimSpace(before) != "" {
		return u, fmt.Errorf("user %q: only SCRAM-SHA-256 verifiers are accepted, neither passwords nor other hashes: make one with \"libra scram-hash\"", name)
	} else if colon {
		groups = after
	}
	u.Groups, err = groupNames(groups)
	if err != nil {
		return u, fmt.Errorf("user %q: %w", name, err)
	}
	return u, nil
}

// userName cuts the name off; without a colon after it the line is no user's.
func userName(line string) (name, rest string, err error) {
	layout := errors.New("a line is user:verifier or user:verifier:group1,group2")
	if !strings.HasPrefix(line, `"`) {
		name, rest, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return "", "", layout
		}
		return name, strings.TrimSpace(rest), nil
	}
	var b strings.Builder
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			b.WriteByte(line[i])
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		rest, ok := strings.CutPrefix(strings.TrimSpace(line[i+1:]), ":")
		if !ok || b.Len() == 0 {
			return "", "", layout
		}
		return b.String(), strings.TrimSpace(rest), nil
	}
	return "", "", errors.New("the user's name has no closing quote")
}

// cutVerifier parts the verifier, which has two colons itself, from the groups.
func cutVerifier(rest string) (verifier, groups string) {
	end := 0
	for range 3 {
		i := strings.IndexByte(rest[end:], ':')
		if i < 0 {
			return rest, ""
		}
		end += i + 1
	}
	return strings.TrimSpace(rest[:end-1]), rest[end:]
}

func groupNames(text string) ([]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var groups []string
	for _, g := range strings.Split(text, ",") {
		if g = strings.TrimSpace(g); g == "" || strings.ContainsAny(g, `:"`) {
			return nil, errors.New("groups are names with commas between them")
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// shapes are those of all verifiers, each as often as it occurs, in an order that hardly depends on who is there.
func shapes(users map[string]User) []scram.Shape {
	var all []scram.Shape
	for _, u := range users {
		if u.Verifier != nil {
			all = append(all, u.Verifier.Shape())
		}
	}
	slices.SortFunc(all, func(a, b scram.Shape) int {
		if a.Iterations != b.Iterations {
			return a.Iterations - b.Iterations
		}
		return a.SaltLength - b.SaltLength
	})
	return all
}

// Len is the number of users.
func (t *Table) Len() int { return len(t.users) }

// Names are the users, in order.
func (t *Table) Names() []string { return slices.Sorted(maps.Keys(t.users)) }

// Groups are a user's groups; one who is not in the file has none.
func (t *Table) Groups(user string) []string { return t.users[user].Groups }

// Member says whether a user is in a group.
func (t *Table) Member(user, group string) bool { return slices.Contains(t.users[user].Groups, group) }

// Verifier is the user's, or, with doomed, one that nothing matches. Both take the same time.
func (t *Table) Verifier(secret []byte, user string) (v scram.Verifier, doomed bool) {
	v = scram.Mock(secret, user, t.shapes)
	if u := t.users[user]; u.Verifier != nil {
		return *u.Verifier, false
	}
	return v, true
}
