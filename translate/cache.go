package translate

import (
	"container/list"
	"sync"

	"github.com/whereq/libra/translate/stmt"
)

// maxCachedText is the longest text that is kept: what comes again and again is short.
const maxCachedText = 16 << 10

// cache keeps the statements of the texts seen last, by text. It is bounded in number and in bytes of text; the
// statements themselves take a few times as much.
type cache struct {
	count, bytes int

	mu     sync.Mutex
	byText map[string]*list.Element
	recent *list.List // of *cached, latest first
	used   int
}

type cached struct {
	text string
	list []*stmt.Statement
}

func newCache(count, bytes int) *cache {
	return &cache{count: count, bytes: bytes, byText: make(map[string]*list.Element), recent: list.New()}
}

func (c *cache) get(text string) ([]*stmt.Statement, bool) {
	if c.count <= 0 || len(text) > maxCachedText {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byText[text]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).list, true
}

func (c *cache) put(text string, statements []*stmt.Statement) {
	if c.count <= 0 || len(text) > maxCachedText {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byText[text]; ok {
		return
	}
	c.byText[text] = c.recent.PushFront(&cached{text, statements})
	c.used += len(text)
	for c.recent.Len() > c.count || c.used > c.bytes {
		oldest := c.recent.Remove(c.recent.Back()).(*cached)
		delete(c.byText, oldest.text)
		c.used -= len(oldest.text)
	}
}
