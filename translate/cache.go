package translate

import (
	"container/list"
	"sync"

	"github.com/whereq/libra/translate/stmt"
)

// maxCachedText is the longest text that is kept: what comes again and again is short. maxCachedSize bounds what it
// was sorted into: a short text may have 65,535 parameters.
const (
	maxCachedText = 16 << 10
	maxCachedSize = 4 * maxCachedText
)

// cache keeps the statements of the texts seen last, by text. It is bounded in number and in bytes.
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
	size int
}

// sizeOf estimates the bytes that an entry holds.
func sizeOf(text string, statements []*stmt.Statement) int {
	size := len(text) + 256
	for _, s := range statements {
		size += 320 + len(s.Spark) + 24*len(s.Edits) + 64*len(s.Params) + sizeOfLocal(s.Local)
		if s.Explain != nil {
			size += sizeOf("", []*stmt.Statement{s.Explain.Query})
		}
	}
	return size
}

// sizeOfLocal counts what a local statement holds that may be more than its text.
func sizeOfLocal(l stmt.LocalStatement) int {
	switch l := l.(type) {
	case *stmt.DeclareCursor:
		return sizeOf("", []*stmt.Statement{l.Query})
	case *stmt.Prepare:
		return sizeOf("", []*stmt.Statement{l.Statement})
	case *stmt.Execute:
		return 48 * len(l.Args)
	}
	return 0
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
	size := sizeOf(text, statements)
	if c.count <= 0 || len(text) > maxCachedText || size > maxCachedSize {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byText[text]; ok {
		return
	}
	c.byText[text] = c.recent.PushFront(&cached{text, statements, size})
	c.used += size
	for c.recent.Len() > c.count || c.used > c.bytes {
		oldest := c.recent.Remove(c.recent.Back()).(*cached)
		delete(c.byText, oldest.text)
		c.used -= oldest.size
	}
}
