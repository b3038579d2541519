package sessions

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/whereq/libra/catalog/shells"
)

// namespaceComments remembers comments, each of which is a statement.
type namespaceComments struct {
	mu    sync.Mutex
	known map[string]comment // by qualified name
}

type comment struct {
	text  string
	asked time.Time
}

// byTurns is how many known comments are asked for again each time.
const byTurns = 3

// of gives the namespaces with their comments.
func (n *namespaceComments) of(ctx context.Context, m *Metadata, catalog string, names, fresh [][]string) ([]shells.Namespace, error) {
	for _, name := range n.due(catalog, names, fresh) {
		text, err := m.namespaceComment(ctx, catalog, name)
		if err != nil {
			return nil, err
		}
		n.keep(quoteAll(catalog, name), text)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	list := make([]shells.Namespace, len(names))
	for i, name := range names {
		list[i] = shells.Namespace{Name: name, Comment: n.known[quoteAll(catalog, name)].text}
	}
	return list, nil
}

// due are the namespaces to ask about: the unknown and the fresh ones, and those that were asked for longest ago.
func (n *namespaceComments) due(catalog string, names, fresh [][]string) (due [][]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var known [][]string
	for _, name := range names {
		_, found := n.known[quoteAll(catalog, name)]
		wanted := slices.ContainsFunc(fresh, func(f []string) bool { return slices.EqualFunc(f, name, strings.EqualFold) })
		if found && !wanted {
			known = append(known, name)
		} else {
			due = append(due, name)
		}
	}
	slices.SortStableFunc(known, func(a, b []string) int {
		return n.known[quoteAll(catalog, a)].asked.Compare(n.known[quoteAll(catalog, b)].asked)
	})
	if fresh == nil {
		due = append(due, known[:min(byTurns, len(known))]...)
	}
	return due
}

func (n *namespaceComments) keep(name, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[string]comment{}
	}
	n.known[name] = comment{text, time.Now()}
}

func (m *Metadata) namespaceComment(ctx context.Context, catalog string, name []string) (string, error) {
	rows, err := m.rows(ctx, "DESCRIBE NAMESPACE "+quoteAll(catalog, name), "info_name", "info_value")
	if err != nil && !refused(err) {
		return "", err
	}
	for _, row := range rows {
		if row[0] == "Comment" {
			return row[1], nil
		}
	}
	return "", nil
}
