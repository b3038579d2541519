package shells

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// Touch names what a statement may have changed: a table, a namespace with all in it (no Name), or a catalog (neither).
type Touch struct {
	Catalog   string
	Namespace []string
	Name      string
}

// touches are waiting to be looked at. done is closed and replaced after each batch.
type touches struct {
	wake chan struct{}

	mu      sync.Mutex
	queue   []Touch
	batch   []Touch // being looked at
	next    uint64  // number of the next touch
	settled uint64  // all touches below have been looked at
	moved   chan struct{}
}

// manyTouches of one namespace are looked at as one list of it.
const manyTouches = 8

// Touched says that a statement has run that may have changed these. It does not wait; Barrier does.
func (r *Refresher) Touched(list ...Touch) {
	if len(list) == 0 {
		return
	}
	t := &r.touches
	t.mu.Lock()
	t.queue = append(t.queue, list...)
	t.next += uint64(len(list))
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Ran says that a statement has run with this current catalog (empty for Spark's default) and namespace.
func (r *Refresher) Ran(sql, catalog string, namespace []string) {
	r.Touched(r.touchedBy(sql, catalog, namespace)...)
}

// Barrier waits until every change that was told before it shows. Its error is ctx's.
func (r *Refresher) Barrier(ctx context.Context) error {
	t := &r.touches
	t.mu.Lock()
	want := t.next
	for t.settled < want {
		moved := t.moved
		t.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		t.mu.Lock()
	}
	t.mu.Unlock()
	return nil
}

// Stale tells whether a statement has run that may have changed this relation, which does not show yet; an empty name asks
// for any. The names are those in PostgreSQL.
func (r *Refresher) Stale(database, schema, name string) bool {
	t := &r.touches
	t.mu.Lock()
	defer t.mu.Unlock()
	concerns := func(touch Touch) bool {
		return name == "" || DatabaseName(touch.Catalog) == database &&
			(len(touch.Namespace) == 0 || strings.EqualFold(SchemaName(touch.Namespace), schema) && (touch.Name == "" || strings.EqualFold(RelationName(touch.Name), name)))
	}
	return slices.ContainsFunc(t.queue, concerns) || slices.ContainsFunc(t.batch, concerns)
}

// followTouches is the goroutine that looks at what statements have touched.
func (r *Refresher) followTouches(ctx context.Context) {
	defer r.settle(nil)
	for {
		select {
		case <-r.touches.wake:
		case <-ctx.Done():
			return
		}
		t := &r.touches
		t.mu.Lock()
		batch := t.queue
		t.queue, t.batch = nil, batch
		t.mu.Unlock()
		for _, touch := range merge(batch) {
			if err := r.lookAtTouch(ctx, touch); err != nil && ctx.Err() == nil {
				r.log.Warn("what a statement changed can't be brought into the catalog now", "error", err)
			}
		}
		r.settle(batch)
	}
}

// settle lets Barrier go on; without a batch it is over for all.
func (r *Refresher) settle(batch []Touch) {
	t := &r.touches
	t.mu.Lock()
	defer t.mu.Unlock()
	t.settled += uint64(len(batch))
	t.batch = nil
	if batch == nil {
		t.settled = 1 << 63
	}
	close(t.moved)
	t.moved = make(chan struct{})
}

// merge leaves out what is said twice, and tables of which there are many in one namespace.
func merge(batch []Touch) (list []Touch) {
	seen, count := map[string]bool{}, map[string]int{}
	for _, t := range batch {
		count[touchKey(Touch{t.Catalog, t.Namespace, ""})]++
	}
	for _, t := range batch {
		if whole := (Touch{t.Catalog, t.Namespace, ""}); count[touchKey(whole)] > manyTouches {
			t = whole
		}
		if k := touchKey(t); !seen[k] {
			seen[k] = true
			list = append(list, t)
		}
	}
	return list
}

func touchKey(t Touch) string {
	return strings.ToLower(t.Catalog + "\x00" + strings.Join(t.Namespace, "\x01") + "\x00" + t.Name)
}

func (r *Refresher) lookAtTouch(ctx context.Context, t Touch) error {
	switch {
	case t.Name != "":
		_, err := r.lookAtTable(ctx, Path(t))
		return err
	case len(t.Namespace) > 0:
		mark := r.changed.mark(t.Catalog, SchemaName(t.Namespace), "")
		return r.lookAgain(ctx, t.Catalog, t.Namespace, mark)
	}
	return r.lookAtCatalog(ctx, t.Catalog, r.changed.now())
}

// lookAgain looks at a namespace that a statement has changed, or made, or dropped.
func (r *Refresher) lookAgain(ctx context.Context, catalog string, namespace []string, mark uint64) error {
	namespaces, err := r.lookAtSchemas(ctx, catalog, mark, namespace)
	if err != nil {
		return err
	}
	for _, n := range namespaces {
		if !strings.EqualFold(SchemaName(n.Name), SchemaName(namespace)) {
			continue
		}
		unknown, _, err := r.lookAtNamespace(ctx, catalog, n.Name, mark)
		if err != nil {
			return err
		}
		return r.describe(ctx, catalog, unknown, mark)
	}
	return nil
}

// LookUp looks for a table that a statement names and the catalog lacks; it has its shell when the answer is true.
func (r *Refresher) LookUp(ctx context.Context, path Path) (bool, error) {
	if len(path.Namespace) == 0 || path.Name == "" {
		return false, errors.New("a table to look up needs a namespace and a name")
	}
	return r.lookAtTable(ctx, path)
}

// LookUpIn is LookUp for a table of the catalog whose shells a database holds.
func (r *Refresher) LookUpIn(ctx context.Context, database string, namespace []string, table string) (bool, error) {
	for _, catalog := range r.context("", nil).known {
		if DatabaseName(catalog) == database {
			return r.LookUp(ctx, Path{Catalog: catalog, Namespace: namespace, Name: table})
		}
	}
	return false, nil
}

// HasCatalog tells whether Spark has a catalog of that name; it is asked when it has not told yet.
func (r *Refresher) HasCatalog(ctx context.Context, name string) bool {
	known := r.context("", nil).known
	if known == nil {
		if _, err := r.listCatalogs(ctx); err != nil {
			return false
		}
		known = r.context("", nil).known
	}
	return slices.Contains(known, name)
}

func (r *Refresher) lookAtTable(ctx context.Context, path Path) (bool, error) {
	if hidden(path.Namespace) {
		return false, nil
	}
	schema, name := SchemaName(path.Namespace), RelationName(path.Name)
	mark := r.changed.mark(path.Catalog, schema, name)
	var t *Table
	err := r.spark(ctx, func() (err error) { t, err = r.opts.Source.Table(ctx, path); return err })
	if err != nil {
		return false, err
	}
	d := r.database(path.Catalog)
	if t == nil {
		return false, r.dropTable(ctx, d, path.Catalog, schema, name, mark)
	}
	s := newShell(t)
	if err := d.ensureSchema(ctx, t.Namespace); err != nil {
		return false, err
	}
	if _, err := d.write(ctx, []*shell{s}, r.unchangedSince(mark)); err != nil {
		return false, err
	}
	r.saw(t)
	return true, nil
}

// dropTable drops the shell that a statement names, which may write it in another case.
func (r *Refresher) dropTable(ctx context.Context, d *database, catalog, schema, name string, mark uint64) error {
	var gone []relation
	for _, found := range d.like(ctx, schema, name) {
		if !r.changed.after(mark, catalog, found.schema, found.name) {
			gone = append(gone, found)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return d.drop(ctx, gone)
}
