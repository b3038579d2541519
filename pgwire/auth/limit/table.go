package limit

import (
	"container/list"
	"time"
)

// entry counts what a key has done.
type entry struct {
	failures int       // successes, in the table of those
	last     time.Time // the last one
	next     time.Time // the last slot that was given away
}

// slot is from when on the next slot counts.
func (e *entry) slot(now time.Time) time.Time {
	if e.next.After(now) {
		return e.next
	}
	return now
}

// table holds the entries with the latest times; the front of order is the latest.
type table[K comparable] struct {
	limit   int
	entries map[K]*list.Element
	order   *list.List
}

type keyed[K comparable] struct {
	key K
	entry
}

func newTable[K comparable](limit int) table[K] {
	return table[K]{limit, map[K]*list.Element{}, list.New()}
}

// find gives what is known of a key and not older than since.
func (t *table[K]) find(key K, since time.Time) *entry {
	element, ok := t.entries[key]
	if !ok {
		return nil
	}
	e := &element.Value.(*keyed[K]).entry
	if e.last.Before(since) {
		t.remove(key)
		return nil
	}
	return e
}

// count adds one and gives the number. A full table forgets the entry that has been quiet for longest.
func (t *table[K]) count(key K, now, since time.Time) int {
	t.expire(since)
	e := t.find(key, since)
	if e == nil {
		if len(t.entries) >= t.limit {
			t.remove(t.order.Back().Value.(*keyed[K]).key)
		}
		k := &keyed[K]{key: key}
		t.entries[key] = t.order.PushFront(k)
		e = &k.entry
	}
	e.failures++
	e.last = now
	t.order.MoveToFront(t.entries[key])
	return e.failures
}

// expire removes old entries from the back, where the oldest are.
func (t *table[K]) expire(since time.Time) {
	for back := t.order.Back(); back != nil && back.Value.(*keyed[K]).last.Before(since); back = t.order.Back() {
		t.remove(back.Value.(*keyed[K]).key)
	}
}

func (t *table[K]) remove(key K) {
	if element, ok := t.entries[key]; ok {
		t.order.Remove(element)
		delete(t.entries, key)
	}
}
