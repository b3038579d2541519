package router

import (
	"cmp"
	"slices"
)

// waitingList is who waits in a pool, in the order in which they would be let in: by how many of their user's would run
// before them, and then by the users' turns.
func (p *poolQueue) waitingList() []Waiting {
	type ranked struct {
		round int
		turn  uint64
		w     *waiter
	}
	var all []ranked
	for _, u := range p.users {
		for i, w := range u.waiting {
			all = append(all, ranked{u.running + i, u.turn, w})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.round, b.round), cmp.Compare(a.turn, b.turn), cmp.Compare(a.w.arrived, b.w.arrived))
	})
	list := make([]Waiting, len(all))
	for i, r := range all {
		place := Place{Pool: p.Name, Ahead: i, Queued: p.queued, Running: p.running, Limit: p.MaxRunning}
		list[i] = Waiting{Request: r.w.Request, Place: place, Since: r.w.since}
	}
	return list
}
