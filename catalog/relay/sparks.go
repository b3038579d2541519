package relay

import "sync"

// sparks remembers the texts that PostgreSQL did not know and Spark did, so that the next time they go there at once.
// When it is full it begins anew.
type sparks struct {
	mu    sync.Mutex
	texts map[string]struct{}
	bytes int
}

const (
	maxSparks     = 4096
	maxSparkBytes = 2 << 20
	maxSparkText  = 8 << 10
)

func newSparks() *sparks { return &sparks{texts: map[string]struct{}{}} }

func (s *sparks) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.texts[text]
	return ok
}

func (s *sparks) add(text string) {
	if len(text) > maxSparkText {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.texts) >= maxSparks || s.bytes+len(text) > maxSparkBytes {
		clear(s.texts)
		s.bytes = 0
	}
	if _, ok := s.texts[text]; !ok {
		s.texts[text] = struct{}{}
		s.bytes += len(text)
	}
}
