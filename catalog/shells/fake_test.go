package shells_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/oid"
)

// fake is a Spark that a test changes by hand.
type fake struct {
	mu         sync.Mutex
	catalog    string
	namespaces []shells.Namespace
	tables     []*shells.Table
	err        error
	described  []string
	lists      int
	listing    func() // called after a list was made, before it is given
}

var errDown = errors.New("no Spark")

func (f *fake) locked(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) Catalogs(context.Context) ([]shells.Catalog, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []shells.Catalog{{Name: f.catalog, Default: true}}, f.err
}

func (f *fake) Namespaces(context.Context, string, [][]string) ([]shells.Namespace, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.namespaces), f.err
}

func (f *fake) Tables(_ context.Context, _ string, namespace []string) (list []*shells.Table, err error) {
	f.mu.Lock()
	f.lists++
	listing := f.listing
	for _, t := range f.tables {
		if slices.Equal(t.Namespace, namespace) {
			c := *t
			c.Rough = true
			list = append(list, &c)
		}
	}
	err = f.err
	f.mu.Unlock()
	if listing != nil {
		listing()
	}
	return list, err
}

func (f *fake) Describe(_ context.Context, listed *shells.Table) (*shells.Table, error) {
	return f.find(listed.Path)
}

func (f *fake) Table(_ context.Context, path shells.Path) (*shells.Table, error) { return f.find(path) }

func (f *fake) find(path shells.Path) (*shells.Table, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.described = append(f.described, path.Name)
	for _, t := range f.tables {
		if slices.Equal(t.Namespace, path.Namespace) && strings.EqualFold(t.Name, path.Name) {
			c := *t
			return &c, f.err
		}
	}
	return nil, f.err
}

func (f *fake) Functions(context.Context) ([]string, error) {
	return []string{"!", "+", "explode", "try_divide"}, nil
}

// takeDescribed gives the tables that were asked for since the last time.
func (f *fake) takeDescribed() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.described = nil }()
	slices.Sort(f.described)
	return f.described
}

// table makes a table; columns are "name type", in PostgreSQL's words.
func (f *fake) table(namespace, name string, columns ...string) *shells.Table {
	t := &shells.Table{Path: shells.Path{Catalog: f.catalog, Namespace: []string{namespace}, Name: name}, Rows: -1, Bytes: -1, Stamp: "1"}
	for _, c := range columns {
		name, kind, _ := strings.Cut(c, "|")
		found, _ := oid.ByName(kind)
		t.Columns = append(t.Columns, shells.Column{Name: name, Type: found.OID, Typmod: oid.NoTypmod})
	}
	f.locked(func() { f.tables = append(f.tables, t) })
	return t
}

// remove drops a table.
func (f *fake) remove(name string) {
	f.locked(func() {
		f.tables = slices.DeleteFunc(f.tables, func(t *shells.Table) bool { return t.Name == name })
	})
}

func newFake(catalog string, namespaces ...string) *fake {
	f := &fake{catalog: catalog}
	for _, name := range namespaces {
		f.namespaces = append(f.namespaces, shells.Namespace{Name: []string{name}})
	}
	return f
}
