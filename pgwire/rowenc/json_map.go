package rowenc

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// jsonMap prints a map as a JSON object. Keys are the text of the key's type (JSON for a nested one).
type jsonMap struct {
	list   array.ListLike
	keys   lane
	values lane
	texts  []byte    // of the row's keys
	order  []keySpan // the row's entries
}

// keySpan is an entry of an object: where its key is in a buffer, and where its value is.
type keySpan struct{ start, end, value int }

func newJSONMap(key, value maker) maker {
	return func(arr arrow.Array, st *Style) codec {
		m := arr.(*array.Map)
		return &jsonMap{list: m, keys: newLane(m.Keys(), key, st), values: newLane(m.Items(), value, st)}
	}
}

func (c *jsonMap) append(dst []byte, i int) (out []byte, err error) {
	first, end := c.list.ValueOffsets(i)
	if err := c.collect(int(first), int(end)); err != nil {
		return dst, err
	}
	dst = append(dst, '{')
	for k, e := range c.order {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		if dst, err = appendJSONString(dst, c.texts[e.start:e.end]); err != nil {
			return dst, err
		}
		dst = append(dst, ": "...)
		if dst, err = appendJSON(dst, &c.values, e.value); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// collect prints the row's keys and puts its entries in jsonb's order. Of keys with the same text the last one stays.
func (c *jsonMap) collect(first, end int) (err error) {
	c.texts, c.order = c.texts[:0], c.order[:0]
	for e := first; e < end; e++ {
		start := len(c.texts)
		if !c.keys.null(e) {
			if c.texts, err = c.keys.codec.append(c.texts, e); err != nil {
				return err
			}
		}
		c.order = append(c.order, keySpan{start, len(c.texts), e})
	}
	c.order = sortKeys(c.order, c.texts)
	return nil
}

// sortKeys puts entries in jsonb's order and drops all but the last of those with one key.
func sortKeys(entries []keySpan, texts []byte) []keySpan {
	order := func(a, b keySpan) int { return compareKeys(texts[a.start:a.end], texts[b.start:b.end]) }
	slices.SortStableFunc(entries, order)
	kept := 0
	for k, e := range entries {
		if k+1 < len(entries) && order(e, entries[k+1]) == 0 {
			continue
		}
		entries[kept] = e
		kept++
	}
	return entries[:kept]
}

// jsonKey prints a map's key from the codec of its JSON: a string's quotes are left out. The keys that are strings in
// Spark don't come here, so that there is nothing to unescape.
type jsonKey struct{ json codec }

func newJSONKey(json maker) maker {
	return func(arr arrow.Array, st *Style) codec { return &jsonKey{json(arr, st)} }
}

func (c *jsonKey) append(dst []byte, i int) ([]byte, error) {
	start := len(dst)
	dst, err := c.json.append(dst, i)
	if err == nil && dst[start] == '"' {
		dst = dst[:start+copy(dst[start:], dst[start+1:len(dst)-1])]
	}
	return dst, err
}

// rawText is a string as it is; who prints it checks it.
type rawText[O int32 | int64] struct{ spans[O] }

func newRawText[O int32 | int64](arr arrow.Array, _ *Style) codec {
	return &rawText[O]{newSpans[O](arr)}
}

func (c *rawText[O]) append(dst []byte, i int) ([]byte, error) {
	return append(dst, c.at(i)...), nil
}
