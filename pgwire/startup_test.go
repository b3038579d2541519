package pgwire

import (
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

func TestParseOptions(t *testing.T) {
	for in, want := range map[string][]pair{
		"":                                     nil,
		" \t ":                                 nil,
		"-c a=b":                               {{"a", "b"}},
		"-ca=b -c  c=d":                        {{"a", "b"}, {"c", "d"}},
		"--search-path=x,y":                    {{"search_path", "x,y"}},
		`-c a=one\ two\\ -c b=`:                {{"a", `one two\`}, {"b", ""}},
		`-c spark.sql.shuffle.partitions=4`:    {{"spark.sql.shuffle.partitions", "4"}},
		"-c libra.pool=a=b":                    {{"libra.pool", "a=b"}},
		`-c a=\`:                               {{"a", ""}},
		"-c\ta=b\n--c=d":                       {{"a", "b"}, {"c", "d"}},
		"-c libra.pool=high-priority --x-y=1-": {{"libra.pool", "high-priority"}, {"x_y", "1-"}},
	} {
		got, err := parseOptions(in)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v %v", in, got, err)
		}
	}
	for _, in := range []string{"-c", "a=b", "-c a", "--", "--a", "-d 5", "-ca"} {
		if _, err := parseOptions(in); err == nil || pgerr.From(err).Code != pgerr.SyntaxError || pgerr.From(err).Severity != pgerr.SeverityFatal {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func startupBody(version uint32, params ...string) []byte {
	b := binary.BigEndian.AppendUint32(nil, version)
	for _, p := range params {
		b = appendCString(b, p)
	}
	return append(b, 0)
}

func TestDecodeStartup(t *testing.T) {
	long := strings.Repeat("ü", 40)
	s, err := decodeStartup(startupBody(version30, "user", long, "application_name", "x"))
	if err != nil || s.user != strings.Repeat("ü", 31) || s.database != s.user || s.negotiate {
		t.Error(s, err)
	}
	for name, c := range map[string]struct {
		body []byte
		code string
	}{
		"version 2":    {startupBody(2<<16, "user", "a"), pgerr.FeatureNotSupported},
		"no user":      {startupBody(version30, "database", "a"), pgerr.InvalidAuthorization},
		"empty user":   {startupBody(version30, "user", ""), pgerr.InvalidAuthorization},
		"replication":  {startupBody(version30, "user", "a", "replication", "database"), pgerr.FeatureNotSupported},
		"no end":       {startupBody(version30, "user"), pgerr.ProtocolViolation},
		"after end":    {append(startupBody(version30, "user", "a"), 'x', 0), pgerr.ProtocolViolation},
		"nothing":      {startupBody(version30)[:4], pgerr.ProtocolViolation},
		"invalid UTF8": {startupBody(version30, "user", "a\xff"), pgerr.CharacterNotInRepertoire},
	} {
		_, err := decodeStartup(c.body)
		var e *pgerr.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Severity != pgerr.SeverityFatal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := decodeStartup(startupBody(version30, "user", "a", "replication", "off")); err != nil {
		t.Error(err)
	}
}

func TestEncryptionRequests(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	p := dialPeer(t, address(s))
	for range maxRequests / 2 {
		p.send("SSL", "GSS")
		if a, b := p.receive(), p.receive(); a != "No" || b != "No" {
			t.Fatal(a, b)
		}
	}
	if got := p.until("EOF"); !strings.HasPrefix(got[0], "Error FATAL 08P01") {
		t.Fatal(got)
	}
}

// TestNoiseGetsNoAnswer: lengths are checked before anything is read or allocated.
func TestNoiseGetsNoAnswer(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	for _, noise := range []string{"Raw 00000007", "Raw ffffffff 00030000", "Raw 00002711 00030000", "Raw 474554202f20485454502f312e31", "Raw 00000010 04d2162e 00000001"} {
		p := dialPeer(t, address(s))
		p.send(noise)
		if noise == "Raw 00000010 04d2162e 00000001" {
			_ = p.nc.(interface{ CloseWrite() error }).CloseWrite()
		}
		if got := p.receive(); got != "EOF" {
			t.Error(noise, got)
		}
	}
}

func TestStartupTimeout(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.StartupTimeout = 20 * time.Millisecond })
	p := dialPeer(t, address(s))
	p.send("Raw 00000020")
	if got := p.receive(); got != "EOF" {
		t.Fatal(got)
	}
}

func TestTooManyConnections(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.Limits.Connections = 1 })
	first := dialPeer(t, address(s))
	first.startup("ana")
	second := dialPeer(t, address(s))
	second.send("Startup 3.0 user=ben")
	if got := second.until("EOF"); got[len(got)-2] != "Error FATAL 53300 sorry, too many clients already | H Close connections that are not needed, use a connection pool, or have the limit raised." {
		t.Fatal(got)
	}
	first.send("Terminate")
	first.until("EOF")
	for s.Count() > 0 {
		time.Sleep(time.Millisecond)
	}
	third := dialPeer(t, address(s))
	third.startup("cleo")
}

func TestOpenError(t *testing.T) {
	s := startServer(t, &fakeEngine{openError: pgerr.New(pgerr.CannotConnectNow, "Spark is starting")})
	p := dialPeer(t, address(s))
	p.send("Startup 3.0 user=ben")
	if got := p.until("EOF"); got[len(got)-2] != "Error FATAL 57P03 Spark is starting" {
		t.Fatal(got)
	}
}

func TestSparkSettingsOfTheStartup(t *testing.T) {
	e := &fakeEngine{}
	p := dialPeer(t, address(startServer(t, e)))
	p.exchange(&block{send: []string{`Startup 3.0 user=ana "options=-c spark.sql.shuffle.partitions=4 -c spark.scheduler.pool=fast -c spark.sql.session.timeZone=Asia/Tokyo"`}, until: "Ready"})
	for setting, want := range map[string]string{"spark.sql.shuffle.partitions": "4", "libra.pool": "fast", "timezone": "Asia/Tokyo", "spark.scheduler.pool": "fast"} {
		p.send(`Query "show ` + setting + `"`)
		if got := p.until("Ready"); got[1] != "DataRow "+want {
			t.Error(setting, got)
		}
	}
	if len(e.sessions[0].conf) != 1 {
		t.Error(e.sessions[0].conf)
	}
}

func TestCheckExposure(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:5432": true, "127.3.2.1:0": true, "[::1]:5432": true, "localhost:5432": true, "/tmp/.s.PGSQL.5432": true,
		"0.0.0.0:5432": false, ":5432": false, "[::]:5432": false, "10.0.0.1:5432": false, "example.org:5432": false, "5432": false, "[::ffff:127.0.0.1]:1": true,
	} {
		if err := CheckExposure(address, false); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
		if err := CheckExposure(address, true); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
