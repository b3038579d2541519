package shells

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Lists don't show everything that can change: a column's comment, a varchar's length. So each look also describes some
// unchanged tables again, those that have waited longest: a twentieth of them, and never fewer than again.
const (
	again       = 10
	againWithin = 20
)

// describeBatch is how many described tables are written at once.
const describeBatch = 50

// look compares everything once: schemas first, then tables from lists, then what only describing them tells.
func (r *Refresher) look(ctx context.Context) error {
	mark := r.changed.now()
	catalogs, err := r.listCatalogs(ctx)
	if err != nil {
		return err
	}
	r.listFunctions(ctx)
	group, ctx := errgroup.WithContext(ctx)
	for _, c := range catalogs {
		group.Go(func() error {
			err := r.lookAtCatalog(ctx, c.Name, mark)
			if err == nil || c.Default || ctx.Err() != nil {
				return err
			}
			r.log.Warn("a catalog of Spark's can't be read; its tables stay as they are", "catalog", c.Name, "error", err)
			return nil
		})
	}
	return group.Wait()
}

func (r *Refresher) listCatalogs(ctx context.Context) (list []Catalog, err error) {
	err = r.spark(ctx, func() error { list, err = r.opts.Source.Catalogs(ctx); return err })
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("no catalog in Spark")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.catalogs = list
	return list, nil
}

// listFunctions asks for Spark's functions once; without them the tables are still worth having.
func (r *Refresher) listFunctions(ctx context.Context) {
	if r.functionNames() != nil {
		return
	}
	var names []string
	err := r.spark(ctx, func() (err error) { names, err = r.opts.Source.Functions(ctx); return err })
	if err != nil {
		r.log.Debug("spark's functions are not known", "error", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.functions = names
}

func (r *Refresher) functionNames() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.functions
}

func (r *Refresher) lookAtCatalog(ctx context.Context, catalog string, mark uint64) error {
	namespaces, err := r.lookAtSchemas(ctx, catalog, mark)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var unknown, known []*Table
	listed := map[string]bool{}
	group, inner := errgroup.WithContext(ctx)
	for _, n := range namespaces {
		group.Go(func() error {
			f, k, err := r.lookAtNamespace(inner, catalog, n.Name, mark)
			mu.Lock()
			defer mu.Unlock()
			unknown, known = append(unknown, f...), append(known, k...)
			for _, t := range slices.Concat(f, k) {
				listed[key(t.Path)] = true
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if names := r.functionNames(); names != nil {
		if err := r.database(catalog).setFunctions(ctx, names); err != nil {
			return err
		}
	}
	if err := r.describe(ctx, catalog, append(unknown, r.longestAgo(catalog, known)...), mark); err != nil {
		return err
	}
	r.forgetUnlisted(catalog, listed)
	return nil
}

// lookAtSchemas makes the schemas of a catalog.
func (r *Refresher) lookAtSchemas(ctx context.Context, catalog string, mark uint64, fresh ...[]string) (namespaces []Namespace, err error) {
	err = r.spark(ctx, func() error { namespaces, err = r.opts.Source.Namespaces(ctx, catalog, fresh); return err })
	if err != nil {
		return nil, err
	}
	namespaces = slices.DeleteFunc(namespaces, func(n Namespace) bool { return hidden(n.Name) })
	return namespaces, r.database(catalog).setSchemas(ctx, namespaces, func(schema string) bool {
		return !r.changed.after(mark, catalog, schema, "")
	})
}

// lookAtNamespace brings the lists' part of a namespace into the database. It gives the tables that must be described, and
// those that are as before.
func (r *Refresher) lookAtNamespace(ctx context.Context, catalog string, namespace []string, mark uint64) (unknown, known []*Table, err error) {
	var tables []*Table
	err = r.spark(ctx, func() error { tables, err = r.opts.Source.Tables(ctx, catalog, namespace); return err })
	if err != nil {
		return nil, nil, err
	}
	d, schema := r.database(catalog), SchemaName(namespace)
	there, err := d.shellsOf(ctx, schema)
	if err != nil {
		return nil, nil, err
	}
	var rough []*shell
	for _, t := range tables {
		_, found := there[RelationName(t.Name)]
		delete(there, RelationName(t.Name))
		if found && r.same(t) {
			known = append(known, t)
			continue
		}
		unknown = append(unknown, t)
		if !found && len(t.Columns) > 0 {
			rough = append(rough, newShell(t))
		}
	}
	var gone []relation
	for name := range there {
		if !r.changed.after(mark, catalog, schema, name) {
			gone = append(gone, relation{schema, name})
		}
	}
	if err := d.drop(ctx, gone); err != nil {
		return nil, nil, err
	}
	_, err = d.write(ctx, rough, r.unchangedSince(mark))
	return unknown, known, err
}

// unchangedSince keeps a look from undoing what a statement has done after it began.
func (r *Refresher) unchangedSince(mark uint64) func(*shell) bool {
	return func(s *shell) bool { return !r.changed.after(mark, s.table.Catalog, s.schema, s.name) }
}

// describe asks for tables one by one and writes them by batches.
func (r *Refresher) describe(ctx context.Context, catalog string, tables []*Table, mark uint64) error {
	for len(tables) > 0 {
		n := min(len(tables), describeBatch)
		batch := tables[:n]
		tables = tables[n:]
		found := make([]*Table, n)
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(r.opts.Parallel)
		for i, t := range batch {
			group.Go(func() error {
				return r.spark(inner, func() (err error) { found[i], err = r.opts.Source.Describe(inner, t); return err })
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		if err := r.writeDescribed(ctx, catalog, batch, found, mark); err != nil {
			return err
		}
	}
	return nil
}

func (r *Refresher) writeDescribed(ctx context.Context, catalog string, listed, found []*Table, mark uint64) error {
	var shells []*shell
	var gone []relation
	for i, t := range found {
		s := newShell(listed[i])
		switch {
		case t != nil:
			shells = append(shells, newShell(t))
		case !r.changed.after(mark, catalog, s.schema, s.name):
			gone = append(gone, relation{s.schema, s.name})
		}
	}
	d := r.database(catalog)
	if err := d.drop(ctx, gone); err != nil {
		return err
	}
	if _, err := d.write(ctx, shells, r.unchangedSince(mark)); err != nil {
		return err
	}
	for i, t := range found {
		if t != nil {
			r.saw(listed[i])
		}
	}
	return nil
}

// same tells that a table was described and the list shows it as it was then.
func (r *Refresher) same(t *Table) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seen[t.Catalog][key(t.Path)]
	return s != nil && t.Stamp != "" && s.stamp == t.Stamp
}

func (r *Refresher) saw(t *Table) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[t.Catalog] == nil {
		r.seen[t.Catalog] = map[string]*sighting{}
	}
	r.seen[t.Catalog][key(t.Path)] = &sighting{stamp: t.Stamp, described: time.Now()}
}

// longestAgo are the known tables whose description is oldest.
func (r *Refresher) longestAgo(catalog string, known []*Table) []*Table {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen[catalog]
	slices.SortFunc(known, func(a, b *Table) int {
		return cmp.Compare(seen[key(a.Path)].described.UnixNano(), seen[key(b.Path)].described.UnixNano())
	})
	return known[:min(len(known), max(again, len(known)/againWithin))]
}

// forgetUnlisted keeps memory bounded by the tables that there are.
func (r *Refresher) forgetUnlisted(catalog string, listed map[string]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k := range r.seen[catalog] {
		if !listed[k] {
			delete(r.seen[catalog], k)
		}
	}
}
