package limit

import (
	"net"
	"sync"
	"time"
)

// Guard says how failed logins slow down the next ones. The zero Guard has the defaults; times are counted by Now.
type Guard struct {
	Free        int              // failures of a user from an address that cost nothing; 0 is 3
	FreeAddress int              // the same for all users from one address; 0 is 20
	First       time.Duration    // what the next one costs; it doubles with each; 0 is 500 ms
	Longest     time.Duration    // where doubling ends; 0 is 10 s
	Patience    time.Duration    // a login that would have to wait longer is refused at once; 0 is 20 s
	Forget      time.Duration    // after so long without a failure all is forgotten; 0 is 10 minutes
	Remember    time.Duration    // how long a success counts; 0 is a day
	Entries     int              // remembered pairs of address and user, and addresses; the oldest go; 0 is 10,000
	Now         func() time.Time // nil is time.Now
}

func (g Guard) withDefaults() Guard {
	fill(&g.Free, 3)
	fill(&g.FreeAddress, 20)
	fill(&g.First, 500*time.Millisecond)
	fill(&g.Longest, 10*time.Second)
	fill(&g.Patience, 20*time.Second)
	fill(&g.Forget, 10*time.Minute)
	fill(&g.Remember, 24*time.Hour)
	fill(&g.Entries, 10_000)
	if g.Now == nil {
		g.Now = time.Now
	}
	return g
}

func fill[T int | time.Duration](to *T, value T) {
	if *to == 0 {
		*to = value
	}
}

// Failures remembers who has failed to log in. Guessers from one address get slower, whether they try one user or many.
// Nobody is held up by what others do elsewhere, nor by others at his own address (a proxy, a host of many programs)
// once he has logged in from there. The price: who guesses from the same address can see by the speed that he has.
type Failures struct {
	guard Guard

	mu    sync.Mutex
	pairs table[pair]
	from  table[Address]
	known table[pair] // who has succeeded
}

type pair struct {
	address Address
	user    string
}

// NewFailures makes an empty Failures.
func NewFailures(g Guard) *Failures {
	g = g.withDefaults()
	return &Failures{guard: g, pairs: newTable[pair](g.Entries), from: newTable[Address](g.Entries), known: newTable[pair](g.Entries)}
}

// Begin is asked before a password is looked at: how long this login has to wait. Logins that come together wait one
// after the other: each takes the next slot, so that opening many connections at once makes nobody faster. With
// refuse there are so many that this one should give up; wait is when to come back then.
func (f *Failures) Begin(remote net.Addr, user string) (wait time.Duration, refuse bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.guard.Now()
	var slowed []*entry
	consider := func(e *entry, free int) {
		if cost := f.guard.cost(e, free); cost > 0 {
			slowed = append(slowed, e)
			wait = max(wait, e.slot(now).Add(cost).Sub(now))
		}
	}
	who := pair{AddressOf(remote), user}
	consider(f.pairs.find(who, now.Add(-f.guard.Forget)), f.guard.Free)
	if f.known.find(who, now.Add(-f.guard.Remember)) == nil {
		consider(f.from.find(who.address, now.Add(-f.guard.Forget)), f.guard.FreeAddress)
	}
	if wait > f.guard.Patience {
		return wait, true
	}
	for _, e := range slowed {
		e.next = now.Add(wait)
	}
	return wait, false
}

// cost is the distance between logins after so many failures.
func (g Guard) cost(e *entry, free int) time.Duration {
	if e == nil || e.failures < free {
		return 0
	}
	cost := g.First
	for n := e.failures - free; n > 0 && cost < g.Longest; n-- {
		cost *= 2
	}
	return min(cost, g.Longest)
}

// Failed counts a wrong password, or an unknown user. The address is charged for a user's first failures only: a program
// that tries one wrong password for ever is not many guesses.
func (f *Failures) Failed(remote net.Addr, user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.guard.Now()
	since := now.Add(-f.guard.Forget)
	who := pair{AddressOf(remote), user}
	if f.pairs.count(who, now, since) <= f.guard.Free {
		f.from.count(who.address, now, since)
	}
}

// Succeeded forgets the user's failures from that address. Those of the address stay: who owns one account must not
// have more guesses at the others.
func (f *Failures) Succeeded(remote net.Addr, user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	who := pair{AddressOf(remote), user}
	f.pairs.remove(who)
	now := f.guard.Now()
	f.known.count(who, now, now.Add(-f.guard.Remember))
}

// Len is the number of remembered pairs and addresses, for metrics.
func (f *Failures) Len() (pairs, addresses int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.pairs.entries), len(f.from.entries)
}
