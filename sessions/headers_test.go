package sessions

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func parseHeaders(t *testing.T, templates map[string]string) *Headers {
	t.Helper()
	h, err := ParseHeaders(templates)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (r *rig) openAs(t *testing.T, database string, id auth.Identity) *connection {
	t.Helper()
	r.pids++
	set := guc.NewSet(guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default"})...))
	s, err := r.Open(context.Background(), pgwire.Client{User: id.User, Database: database, Identity: id, PID: r.pids,
		Remote: &net.TCPAddr{}, Settings: set, Notice: func(*pgerr.Error) {}})
	if err != nil {
		t.Fatal(err)
	}
	return s.(*connection)
}

// TestHeadersGoWithEveryCall: executions, settings, clones, interrupts and releases among them.
func TestHeadersGoWithEveryCall(t *testing.T) {
	h := parseHeaders(t, map[string]string{"X-User": "{user}@{database}", "authorization": "Bearer {token}", "x-groups": "{groups}",
		"x-plain": "a{{b}}", "x-app": "{application_name}"})
	r := newRig(t, Options{MaxSessions: 5, Headers: h}, router.Options{Mode: router.Isolated}, fakeconnect.Options{})
	c := r.openAs(t, "sales", auth.Identity{User: "ana", Token: "abc.def.ghi", Groups: []string{"a,b", "c"}})
	r.must(t, c, "select a1 from t")
	r.must(t, c, "create temporary view v as select 1")
	if err := c.client.Settings.Set("TimeZone", "Asia/Tokyo", false); err != nil {
		t.Fatal(err)
	}
	r.must(t, c, "select a2 from t")
	c.Close()
	for !slices.Contains(r.fake.Log().Calls, "ReleaseSession") {
		time.Sleep(time.Millisecond)
	}
	log := r.fake.Log()
	for _, call := range []string{"ExecutePlan", "Config", "CloneSession", "ReleaseSession", "ReleaseExecute"} {
		if !slices.Contains(log.Calls, call) {
			t.Errorf("there was no %s", call)
		}
	}
	want := map[string]string{"x-user": "ana@sales", "authorization": "Bearer abc.def.ghi", "x-groups": "a%2Cb,c", "x-plain": "a{b}"}
	for i, header := range log.Headers {
		for name, value := range want {
			if got := header[name]; !slices.Equal(got, []string{value}) {
				t.Errorf("%s: %s is %q", log.Calls[i], name, got)
			}
		}
		if header["x-app"] != nil {
			t.Errorf("%s: a header without its value: %q", log.Calls[i], header["x-app"])
		}
	}
}

// TestUsersShareWhatSparkIsToldTheSameOf: a session of a user's is not for his connections that came with other rights.
func TestUsersShareWhatSparkIsToldTheSameOf(t *testing.T) {
	h := parseHeaders(t, map[string]string{"x-groups": "{groups}"})
	r := newRig(t, Options{MaxSessions: 5, Timeout: time.Hour, Headers: h}, router.Options{Mode: router.Isolated, IsolateBy: router.ByUser}, fakeconnect.Options{})
	r.must(t, r.openAs(t, "d", auth.Identity{User: "ana", Groups: []string{"admin"}}), "select a1 from t")
	r.must(t, r.openAs(t, "e", auth.Identity{User: "ana", Groups: []string{"admin"}}), "select a2 from t")
	r.must(t, r.openAs(t, "d", auth.Identity{User: "ana"}), "select a3 from t")
	if x, y, z := r.ran("select a1 from t")[0], r.ran("select a2 from t")[0], r.ran("select a3 from t")[0]; x != y || x == z {
		t.Error(x, y, z)
	}
}

func TestBadHeaders(t *testing.T) {
	for name, c := range map[string]struct{ header, template, want string }{
		"unknown":    {"x-a", "{usr}", `header "x-a": unknown placeholder {usr}; there are {application_name}, {database}, {groups}, {token}, {user} and {claim:NAME}`},
		"no claim":   {"x-a", "{claim:}", `header "x-a": unknown placeholder {claim:}`},
		"open":       {"x-a", "a{user", `header "x-a": a { without its }`},
		"closed":     {"x-a", "a}", `header "x-a": a } without its {`},
		"characters": {"x-a", "a\nb", `header "x-a": only printable ASCII`},
		"name":       {"x a", "a", `"x a" can't be the name of a header`},
		"no name":    {"", "a", `"" can't be the name of a header`},
		"grpc":       {"grpc-timeout", "a", `header "grpc-timeout" is gRPC's own`},
		"reserved":   {"User-Agent", "a", `header "User-Agent" is gRPC's own`},
		"binary":     {"x-bin", "a", `header "x-bin": names that end in -bin`},
	} {
		if _, err := ParseHeaders(map[string]string{c.header: c.template}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseHeaders(map[string]string{"x-a": "1", "X-A": "2"}); err == nil || err.Error() != `header "x-a" is there twice` {
		t.Error(err)
	}
}

// TestSendable: nobody can look like somebody else by what a header can't have.
func TestSendable(t *testing.T) {
	for in, want := range map[string]string{"ana": "ana", " ana": "%20ana", "ana ": "ana%20", "a b": "a b", "ana%20": "ana%2520", "jürg": "j%C3%BCrg", "a\nb": "a%0Ab", "a,b": "a,b"} {
		if got := sendable(in, false); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
