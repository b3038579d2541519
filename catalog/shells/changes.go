package shells

import (
	"strings"
	"sync"
)

// key is a table as Spark's name compare it: without case.
func key(p Path) string { return place(p.Catalog, SchemaName(p.Namespace), RelationName(p.Name)) }

func place(catalog, schema, name string) string {
	return strings.ToLower(catalog + "\x00" + schema + "\x00" + name)
}

// changes remembers which places statements have changed, and when by a counter: what a look has read before that must
// not be written after it.
type changes struct {
	mu sync.Mutex
	n  uint64
	at map[string]uint64
}

// mostChanges bounds the memory; a statement more, and everything counts as changed.
const mostChanges = 10_000

func (c *changes) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// mark notes a change of a table, or of a whole schema when name is empty, and gives its number.
func (c *changes) mark(catalog, schema, name string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if c.at == nil {
		c.at = map[string]uint64{}
	}
	if len(c.at) >= mostChanges {
		clear(c.at)
		c.at[""] = c.n - 1
	}
	c.at[place(catalog, schema, name)] = c.n
	return c.n
}

// after tells whether the place, or its schema, was changed after a mark.
func (c *changes) after(mark uint64, catalog, schema, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at[place(catalog, schema, name)] > mark || c.at[place(catalog, schema, "")] > mark || c.at[""] > mark
}
