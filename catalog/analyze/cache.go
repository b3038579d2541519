package analyze

import (
	"container/list"
	"sync"
)

// cacheKey is what an answer depends on.
type cacheKey struct {
	sql      string
	params   string // types, four bytes each
	settings Settings
	version  Version
}

// Version is the state of the catalog that an answer is of.
type Version struct{ Epoch, Shells uint64 }

// cache keeps the answers given last, bounded in count and in bytes.
type cache struct {
	count, bytes int

	mu     sync.Mutex
	byKey  map[cacheKey]*list.Element
	recent *list.List // of *cached, latest first
	used   int
}

type cached struct {
	key    cacheKey
	answer *Analysis
	err    error // PostgreSQL's, when it refused
	size   int
}

func newCache(count, bytes int) *cache {
	return &cache{count: count, bytes: bytes, byKey: map[cacheKey]*list.Element{}, recent: list.New()}
}

func (c *cache) get(k cacheKey) (*cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[k]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached), true
}

// put keeps an answer unless it alone would take a good part of the room.
func (c *cache) put(entry *cached) {
	if c.count <= 0 || entry.size > c.bytes/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.byKey[entry.key]; ok {
		c.removeLocked(old)
	}
	c.byKey[entry.key] = c.recent.PushFront(entry)
	c.used += entry.size
	for c.recent.Len() > c.count || c.used > c.bytes {
		c.removeLocked(c.recent.Back())
	}
}

func (c *cache) removeLocked(e *list.Element) {
	old := c.recent.Remove(e).(*cached)
	delete(c.byKey, old.key)
	c.used -= old.size
}
