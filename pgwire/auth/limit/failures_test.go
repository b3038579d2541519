package limit

import (
	"fmt"
	"testing"
	"time"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newFailures(g Guard) (*Failures, *clock) {
	c := &clock{time.Unix(1_800_000_000, 0)}
	g.Now = c.Now
	return NewFailures(g), c
}

func (f *Failures) mustWait(t *testing.T, address, user string, want time.Duration) {
	t.Helper()
	if got, refuse := f.Begin(tcp(address), user); got != want || refuse {
		t.Errorf("%s from %s waits %v (refused: %v), want %v", user, address, got, refuse, want)
	}
}

func TestFailuresSlowDown(t *testing.T) {
	f, c := newFailures(Guard{Free: 2, First: time.Second, Longest: 4 * time.Second})
	for _, want := range []time.Duration{0, 0, 1, 2, 4, 4} {
		f.mustWait(t, "10.0.0.1", "ann", want*time.Second)
		c.now = c.now.Add(want * time.Second)
		f.Failed(tcp("10.0.0.1"), "ann")
	}
	f.mustWait(t, "10.0.0.1", "bob", 0) // another user
	f.mustWait(t, "10.0.0.2", "ann", 0) // another address
	f.Succeeded(tcp("10.0.0.1"), "ann")
	f.mustWait(t, "10.0.0.1", "ann", 0)
}

func TestFailuresAreForgotten(t *testing.T) {
	f, c := newFailures(Guard{Free: 1, First: time.Second, Forget: time.Minute})
	f.Failed(tcp("10.0.0.1"), "ann")
	c.now = c.now.Add(time.Minute)
	f.mustWait(t, "10.0.0.1", "ann", time.Second)
	c.now = c.now.Add(time.Second)
	f.mustWait(t, "10.0.0.1", "ann", 0)
	f.Failed(tcp("10.0.0.9"), "x")
	if pairs, addresses := f.Len(); pairs != 1 || addresses != 1 {
		t.Errorf("%d pairs, %d addresses are remembered", pairs, addresses)
	}
}

// TestTogetherIsNotFaster: logins at once wait one behind the other, and too many are refused.
func TestTogetherIsNotFaster(t *testing.T) {
	f, _ := newFailures(Guard{Free: 1, First: time.Second, Patience: 3 * time.Second})
	f.Failed(tcp("10.0.0.1"), "ann")
	for i := range 3 {
		f.mustWait(t, "10.0.0.1", "ann", time.Duration(i+1)*time.Second)
	}
	for range 2 {
		if wait, refuse := f.Begin(tcp("10.0.0.1"), "ann"); !refuse || wait != 4*time.Second {
			t.Errorf("%v %v", wait, refuse)
		}
	}
}

// TestSpraying: one password for each of many users is as slow as many for one.
func TestSpraying(t *testing.T) {
	f, _ := newFailures(Guard{Free: 3, FreeAddress: 5, First: time.Second, Longest: time.Minute})
	for i := range 7 {
		f.Failed(tcp("2001:db8::1"), fmt.Sprint("user", i))
	}
	f.mustWait(t, "2001:db8::ffff", "user99", 4*time.Second)
	f.mustWait(t, "2001:db8:0:1::1", "user99", 0)
}

// TestNeighbours: a program that fails for ever, and a guesser, do not hold up those who are known at the address.
func TestNeighbours(t *testing.T) {
	f, c := newFailures(Guard{Free: 2, FreeAddress: 5, First: time.Second, Remember: time.Hour})
	for range 100 {
		f.Failed(tcp("10.0.0.1"), "broken")
	}
	f.mustWait(t, "10.0.0.1", "ann", 0)
	f.Succeeded(tcp("10.0.0.1"), "ann")
	for i := range 10 {
		f.Failed(tcp("10.0.0.1"), fmt.Sprint("user", i))
	}
	f.mustWait(t, "10.0.0.1", "ann", 0)
	if wait, _ := f.Begin(tcp("10.0.0.1"), "bob"); wait == 0 {
		t.Error("a stranger at that address does not wait")
	}
	c.now = c.now.Add(2 * time.Hour)
	for i := range 10 {
		f.Failed(tcp("10.0.0.1"), fmt.Sprint("user", i))
	}
	if wait, _ := f.Begin(tcp("10.0.0.1"), "ann"); wait == 0 {
		t.Error("she is known for longer than an hour")
	}
}

func TestFailuresAreBounded(t *testing.T) {
	f, _ := newFailures(Guard{Entries: 100, Free: 1, FreeAddress: 1000})
	for i := range 1000 {
		f.Failed(tcp(fmt.Sprintf("10.0.%d.%d", i/250, i%250)), fmt.Sprint("user", i))
		f.Succeeded(tcp(fmt.Sprintf("10.1.%d.%d", i/250, i%250)), fmt.Sprint("user", i))
	}
	pairs, addresses := f.Len()
	if pairs != 100 || addresses != 100 || len(f.known.entries) != 100 || f.pairs.order.Len() != 100 {
		t.Errorf("%d pairs, %d addresses", pairs, addresses)
	}
	if wait, _ := f.Begin(tcp("10.0.3.249"), "user999"); wait == 0 {
		t.Error("the latest is forgotten")
	}
}
