package translate

import (
	"fmt"
	"sync"
	"testing"
)

func TestCacheGivesTheSameStatements(t *testing.T) {
	p := New(Options{})
	first, err := p.Parse("select * from t where a = $1")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := p.Parse("select * from t where a = $1")
	if first[0] != again[0] {
		t.Error("the second parse made another statement")
	}
	if _, err := p.Parse("grant a to b"); err == nil || p.cache.recent.Len() != 1 {
		t.Errorf("an error was kept: %v", err)
	}
}

func TestCacheIsBounded(t *testing.T) {
	p := New(Options{CacheCount: 10, CacheBytes: 5000})
	for i := range 100 {
		if _, err := p.Parse(fmt.Sprintf("select * from t%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.cache.recent.Len(); n > 10 || n != len(p.cache.byText) || p.cache.used > 5000 {
		t.Errorf("%d entries, %d by text, %d bytes", n, len(p.cache.byText), p.cache.used)
	}
	if _, ok := p.cache.get("select * from t99"); !ok {
		t.Error("the latest text is gone")
	}
	if _, ok := p.cache.get("select * from t1"); ok {
		t.Error("an old text is still there")
	}
}

func TestCacheConcurrently(t *testing.T) {
	p := New(Options{CacheCount: 3})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 50 {
				if _, err := p.Parse(fmt.Sprintf("select %d from t", (i+g)%7)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
