package sparkconnect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/sessions/sparkconnect"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"sc://spark", "sc://spark:15002/"},
		{"sc://spark/", "sc://spark:15002/"},
		{"sc://spark:443/;use_ssl=true", "sc://spark:443/;use_ssl=true"},
		{"sc://spark:443/;use_ssl=True;", "sc://spark:443/;use_ssl=true"},
		{"sc://[::1]:15/", "sc://[::1]:15/"},
		{"sc://[fe80::1%25eth0]", "sc://[fe80::1%25eth0]:15002/"},
		{"sc://10.0.0.1:1/;user_id=ana%20b;user_agent=x%2Fy", "sc://10.0.0.1:1/;user_id=ana%20b;user_agent=x%2Fy"},
		{"sc://spark/;token=abc=", "sc://spark:15002/;use_ssl=true;token=***"},
		{"sc://localhost/;token=abc", "sc://localhost:15002/;token=***"},
		{"sc://127.0.0.1/;token=abc;use_ssl=false", "sc://127.0.0.1:15002/;token=***"},
		{"sc://localhost/;token=abc;use_ssl=true", "sc://localhost:15002/;use_ssl=true;token=***"},
		{"sc://h/;session_id=6F2B1C5E-0000-4000-8000-000000000001", "sc://h:15002/;session_id=6f2b1c5e-0000-4000-8000-000000000001"},
		{"sc://h/;x-b=2;X-A=secret%3B", "sc://h:15002/;x-a=***;x-b=***"},
	} {
		a, err := sparkconnect.ParseAddress(c.text)
		if err != nil || a.String() != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.text, a, err, c.want)
		}
	}
}

func TestAddressParts(t *testing.T) {
	a, err := sparkconnect.ParseAddress("sc://[::1]:7/;token=a%3Db%2B;x-tenant=blue;user_id=u%C3%A9;grpc_keepalive_time_ms=5000;grpc_keepalive_without_calls=true")
	must(t, err)
	if a.Target() != "[::1]:7" || !a.Loopback() || a.TLS || a.Token != "a=b+" || a.Headers["x-tenant"] != "blue" || a.UserID != "ué" {
		t.Errorf("got %#v, token %q, headers %v", a, a.Token, a.Headers)
	}
	if a.Keepalive.Time != 5*time.Second || a.Keepalive.Timeout != 20*time.Second || !a.Keepalive.WithoutCalls {
		t.Errorf("got keepalive %+v", a.Keepalive)
	}
	off, err := sparkconnect.ParseAddress("sc://h/;grpc_keepalive_enabled=false;grpc_keepalive_time_ms=5000")
	if err != nil || off.Keepalive.Time != 0 {
		t.Errorf("got keepalive %+v, %v; want none", off.Keepalive, err)
	}
}

func TestAddressErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"spark://h", "must start with sc://"},
		{"h:15002", "must start with sc://"},
		{"sc://", "host is missing"},
		{"sc://:15002", "host is missing"},
		{"sc://h:0", `port "0"`},
		{"sc://h:65536", `port "65536"`},
		{"sc://h:", `port ""`},
		{"sc://::1", "IPv6 address needs brackets"},
		{"sc://[::1", "IPv6"},
		{"sc://[h]", "IPv6"},
		{"sc://a b", "not a host name"},
		{"sc://h/path", `path "/path"`},
		{"sc://h/db;token=s3cret", `path "/db"`},
		{"sc://h;use_ssl=true", "a / belongs"},
		{"sc://u:p@h", "user_id and token"},
		{"sc://h/;use_ssl=maybe", `"use_ssl"`},
		{"sc://h/;token=s3cret;s3cret", "name=value"},
		{"sc://h/;token=", `"token"`},
		{"sc://h/;token=s3cret%0a", `"token"`},
		{"sc://h/;token=%zz", `"token"`},
		{"sc://h/;use_ssl=false;token=s3cret", "use_ssl=false"},
		{"sc://h/;session_id=7", "session_id"},
		{"sc://h/;grpc-timeout=1", "grpc-timeout"},
		{"sc://h/;a%20b=1", "a%20b"},
		{"sc://h/;x=%0as3cret", `header "x"`},
		{"sc://h/;grpc_keepalive_time_ms=soon", "grpc_keepalive_time_ms"},
		{"sc://h/;user_agent=" + strings.Repeat("é", 400), "user_agent"},
	} {
		_, err := sparkconnect.ParseAddress(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want something with %s", c.text, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error shows a secret: %v", c.text, err)
		}
	}
}

func TestAddressHidesToken(t *testing.T) {
	a, err := sparkconnect.ParseAddress("sc://localhost/;token=s3cret;x-key=s3cret")
	must(t, err)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, a); strings.Contains(text, "s3cret") {
			t.Errorf("%s shows the token: %s", format, text)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("sc://[::1]:7/;token=a;use_ssl=true;x=%41")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := sparkconnect.ParseAddress(text)
		if err != nil {
			return
		}
		if a.Token == "" && len(a.Headers) == 0 && a.UserID == "" {
			if again, err := sparkconnect.ParseAddress(a.String()); err != nil || again.Target() != a.Target() {
				t.Errorf("%q became %q, which is %v, %v", text, a.String(), again, err)
			}
		}
	})
}
