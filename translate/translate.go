package translate

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/whereq/libra/translate/stmt"
)

// Options are a Parser's limits; zero values mean the defaults.
type Options struct {
	MaxLength  int // bytes of one message's text that are parsed; default 1 MiB
	CacheCount int // texts whose statements are kept; default 1024, negative for none
	CacheBytes int // bytes that they may take in all, estimated; default 8 MiB
}

// DefaultMaxLength is the longest text that is parsed. An IN list of 500,000 numbers is as long; its tree takes some
// 130 MB while it is looked at, the worst text of that length 280 MB.
const DefaultMaxLength = 1 << 20

// Parser sorts texts into statements. It is safe for concurrent use.
type Parser struct {
	limit   int
	cache   *cache
	parsing *semaphore.Weighted // bytes of text in the parser: bounds its memory
}

// New makes a Parser.
func New(o Options) *Parser {
	if o.MaxLength <= 0 {
		o.MaxLength = DefaultMaxLength
	}
	if o.CacheCount == 0 {
		o.CacheCount = 1024
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 8 << 20
	}
	return &Parser{limit: o.MaxLength, cache: newCache(o.CacheCount, o.CacheBytes), parsing: semaphore.NewWeighted(int64(o.MaxLength))}
}

var plain = New(Options{CacheCount: -1})

// Parse is Parser.Parse without a cache.
func Parse(text string) ([]*stmt.Statement, error) { return plain.Parse(text) }

// Parse sorts a message's text into its statements, in order; a text without any is one Statement of kind Empty. The
// statements may be shared with other callers and must not be changed.
//
// Errors are *pgerr.Error: 54000 for a text that is too long, 54001 for one that nests too deep, 22021 for what is no
// UTF-8, 42P02 for a parameter that can't be, 0A000 for a statement that libra refuses by name. What only Spark can
// judge is no error here: it becomes a Native statement.
func (p *Parser) Parse(text string) ([]*stmt.Statement, error) {
	if list, ok := p.cache.get(text); ok {
		return list, nil
	}
	list, err := p.parse(text)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		list = []*stmt.Statement{{Text: text, Kind: stmt.Empty}}
	}
	p.cache.put(text, list)
	return list, nil
}

func (p *Parser) parse(text string) ([]*stmt.Statement, error) {
	if err := checkText(text, p.limit); err != nil {
		return nil, err
	}
	o, err := guard(text)
	if err != nil {
		return nil, err
	}
	weight := int64(len(text))
	if err := p.parsing.Acquire(context.Background(), weight); err != nil {
		return nil, err
	}
	defer p.parsing.Release(weight)
	u := unit{whole: text, text: text, outline: o}
	list, refused, err := u.statements()
	if refused {
		return newSplitter(text, o).statements()
	}
	return list, err
}
