package sessions

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// remoteOver is a backend of several fakes, which is looked at often.
func remoteOver(t *testing.T, fakes ...*fakeconnect.Server) *Remote {
	t.Helper()
	opts := RemoteOptions{Name: "b", Check: 10 * time.Millisecond, Patience: 300 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)}
	for _, f := range fakes {
		address, err := sparkconnect.ParseAddress(f.URL())
		if err != nil {
			t.Fatal(err)
		}
		opts.Addresses = append(opts.Addresses, sparkconnect.Options{Address: address, Retry: sparkconnect.Retry{Total: 300 * time.Millisecond}})
	}
	r, err := NewRemote(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	r.Look(t.Context())
	return r
}

func states(r *Remote) (list []string) {
	for _, e := range r.Endpoints() {
		s := e.State
		if e.Current {
			s += "*"
		}
		list = append(list, s)
	}
	return list
}

// TestAnotherAddressTakesOver when one stops to answer: sessions are made there from their journals, a statement that
// finds its Spark gone and only reads is run there, and nothing goes back.
func TestAnotherAddressTakesOver(t *testing.T) {
	a, b := fakeconnect.Start(t, fakeconnect.Options{}), fakeconnect.Start(t, fakeconnect.Options{})
	remote := remoteOver(t, a, b)
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	r.opts.Backend = remote
	c := r.open(t, "ana")
	r.must(t, c, "create temporary view v as select 1 as x")
	if got := states(remote); !slices.Equal(got, []string{"ready*", "ready"}) {
		t.Fatal(got)
	}
	a.Kill()
	r.must(t, c, "select x from v")
	if got := states(remote); !slices.Equal(got, []string{"down", "ready*"}) {
		t.Error(got)
	}
	if e := remote.Endpoints()[0]; e.Error == "" {
		t.Error("it is not said why an address is down")
	}
	var ran []string
	for _, q := range b.Log().Queries {
		ran = append(ran, q.SQL)
	}
	if !slices.Equal(ran, []string{"create temporary view v as select 1 as x", "select x from v"}) {
		t.Error(ran)
	}
	a.Revive()
	for deadline := time.Now().Add(20 * time.Second); remote.Endpoints()[0].State != StateReady; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("an address that is back stays down")
		}
	}
	r.must(t, c, "select x from v")
	if got := states(remote); !slices.Equal(got, []string{"ready", "ready*"}) {
		t.Error(got)
	}
}

// TestOneAddressIsNotLeft: there is none to go to, and the statement's error says what is the matter.
func TestOneAddressIsNotLeft(t *testing.T) {
	a := fakeconnect.Start(t, fakeconnect.Options{})
	remote := remoteOver(t, a)
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	r.opts.Backend = remote
	c := r.open(t, "ana")
	r.must(t, c, "select 1 from t")
	a.Kill()
	if err := c.exec(t.Context(), "select 1 from t"); code(err) == "" {
		t.Error(err)
	}
	remote.Look(t.Context())
	if remote.State() != StateDown {
		t.Error(remote.State())
	}
	if err := c.exec(t.Context(), "select 2 from t"); code(err) != pgerr.CannotConnectNow {
		t.Error("a Spark that is known to be down:", err)
	}
	a.Revive()
	remote.Look(t.Context())
	if remote.State() != StateReady {
		t.Error(remote.State())
	}
	r.must(t, c, "select 1 from t")
}

// TestLooksLeaveNothingBehind in Spark, and a refused token counts as down.
func TestLooksLeaveNothingBehind(t *testing.T) {
	refuse := false
	fake := fakeconnect.Start(t, fakeconnect.Options{Before: func(context.Context, string) error {
		if refuse {
			return status.Error(codes.Unauthenticated, "who are you?")
		}
		return nil
	}})
	remote := remoteOver(t, fake)
	if err := remote.Close(); err != nil {
		t.Fatal(err)
	}
	if closed := fake.Log().Closed; len(closed) != 1 {
		t.Errorf("%d sessions were released", len(closed))
	}
	refuse = true
	again := remoteOver(t, fake)
	if e := again.Endpoints()[0]; e.State != StateDown || e.Error == "" {
		t.Errorf("%+v", e)
	}
}

// TestTokensAreRenewed: each call has the token as it is now.
func TestTokensAreRenewed(t *testing.T) {
	fake := fakeconnect.Start(t, fakeconnect.Options{})
	address, err := sparkconnect.ParseAddress(fake.URL() + "/;token=stale")
	if err != nil {
		t.Fatal(err)
	}
	token, broken := "one", error(nil)
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: address, Token: func() (string, error) { return token, broken }})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	s, err := client.Session("ana", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, token = range []string{"one", "two"} {
		if _, _, err := s.Config().GetOption(t.Context(), "spark.a"); err != nil {
			t.Fatal(err)
		}
		headers := fake.Log().Headers
		if got := headers[len(headers)-1]["authorization"]; !slices.Equal(got, []string{"Bearer " + token}) {
			t.Error(got)
		}
	}
	broken = errors.New("no such file")
	if _, _, err := s.Config().GetOption(t.Context(), "spark.a"); err == nil {
		t.Error("a call without its token")
	}
}
