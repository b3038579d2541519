package router

import "strings"

func fields(s string) []string { return strings.Fields(s) }

// running1 gives those of all that have been let in, each when its goroutine knows; the others are nil.
func (a *Admission) running1(all []*waiting) []*waiting {
	waits := map[uint32]bool{}
	for _, w := range a.Queue() {
		waits[w.Connection] = true
	}
	in := make([]*waiting, len(all))
	for i, w := range all {
		if w != nil && !waits[uint32(i)] {
			<-w.done
			in[i] = w
		}
	}
	return in
}
