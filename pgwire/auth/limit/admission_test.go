package limit

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
)

func tcp(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 1} }

var local net.Addr = &net.UnixAddr{Name: "@", Net: "unix"}

func TestAddressOf(t *testing.T) {
	for address, want := range map[string]string{
		"10.0.0.1":         "10.0.0.1",
		"::ffff:10.0.0.1":  "10.0.0.1",
		"2001:db8:1:2::33": "2001:db8:1:2::/64",
		"2001:db8:1:2::44": "2001:db8:1:2::/64",
	} {
		if got := AddressOf(tcp(address)).String(); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
	if AddressOf(local).String() != "[local]" || AddressOf(nil) != (Address{}) || AddressOf(&net.IPAddr{}) != (Address{}) || (Address{}).String() != "???" {
		t.Error("what is not known must not pass for local")
	}
}

func TestLimits(t *testing.T) {
	a := NewAdmission(Limits{Connections: 4, PerUser: 2, Users: map[string]int{"batch": 1, "free": 0}, PerAddress: 3, Unauthenticated: 3, UnauthenticatedPerAddress: 2})
	enter := func(address net.Addr, user string) (*Pass, string) {
		t.Helper()
		p, err := a.Arrive(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Admit(user); err != nil {
			p.Release()
			return nil, message(t, err)
		}
		return p, ""
	}
	ann1, _ := enter(tcp("10.0.0.1"), "ann")
	_, _ = enter(tcp("10.0.0.2"), "ann")
	if _, m := enter(tcp("10.0.0.3"), "ann"); m != `too many connections for role "ann"` {
		t.Error(m)
	}
	_, _ = enter(tcp("10.0.0.1"), "batch")
	if _, m := enter(tcp("10.0.0.4"), "batch"); m != `too many connections for role "batch"` {
		t.Error(m)
	}
	free, _ := enter(tcp("10.0.0.1"), "free")
	if _, m := enter(tcp("10.0.0.5"), "free"); m != "sorry, too many clients already" {
		t.Error(m)
	}
	ann1.Release()
	ann1.Release()
	free.Release()
	for range 2 { // two have gone, so two fit
		_, m := enter(tcp("10.0.0.1"), "free")
		if m != "" {
			t.Error(m)
		}
	}
	if got, want := a.Counts(), (Counts{Connections: 4, Users: 3, Addresses: 2}); got != want {
		t.Errorf("%+v", got)
	}
	if _, err := a.Arrive(tcp("10.0.0.9")); err != nil {
		t.Error(err)
	}
	_, _ = a.Arrive(tcp("10.0.0.9"))
	if _, err := a.Arrive(tcp("10.0.0.9")); message(t, err) != "too many clients from 10.0.0.9 are authenticating already" {
		t.Error(err)
	}
	_, _ = a.Arrive(local)
	if _, err := a.Arrive(tcp("10.0.0.8")); message(t, err) != "sorry, too many clients are authenticating already" {
		t.Error(err)
	}
}

func TestPerAddress(t *testing.T) {
	a := NewAdmission(Limits{PerAddress: 1, UnauthenticatedPerAddress: 1})
	for _, address := range []net.Addr{local, local, tcp("10.0.0.1"), tcp("10.0.0.2")} {
		p, err := a.Arrive(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Admit("u"); err != nil {
			t.Error(err)
		}
	}
	p, err := a.Arrive(tcp("10.0.0.2"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Admit("u"); message(t, err) != "too many connections from 10.0.0.2" {
		t.Error(err)
	}
}

func TestAdmittedOnce(t *testing.T) {
	p, err := NewAdmission(Limits{}).Arrive(local)
	if err != nil {
		t.Fatal(err)
	}
	if p.Admit("a") != nil || p.Admit("a") == nil {
		t.Error("twice")
	}
	p.Release()
	if p.Admit("a") == nil {
		t.Error("after the end")
	}
}

func message(t *testing.T, err error) string {
	t.Helper()
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Code != pgerr.TooManyConnections || e.Severity != pgerr.SeverityFatal {
		t.Fatalf("not FATAL 53300: %v", err)
	}
	return e.Message
}

// TestExactUnderRaces: however they come and go, there are never more in than the limit, and nothing remains.
func TestExactUnderRaces(t *testing.T) {
	const limit, clients, rounds = 5, 40, 200
	a := NewAdmission(Limits{Connections: limit, PerUser: 3, PerAddress: 4, Unauthenticated: 20})
	var in, most atomic.Int64
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			for range rounds {
				p, err := a.Arrive(tcp(fmt.Sprintf("10.0.0.%d", i%3)))
				if err != nil {
					continue
				}
				if p.Admit(fmt.Sprint("user", i%4)) == nil {
					n := in.Add(1)
					for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
					}
					in.Add(-1)
				}
				p.Release()
				p.Release()
			}
		})
	}
	wg.Wait()
	if most.Load() > limit {
		t.Errorf("%d were in at once", most.Load())
	}
	if got := a.Counts(); got != (Counts{}) || len(a.waitFrom) != 0 {
		t.Errorf("%+v remain", got)
	}
}
