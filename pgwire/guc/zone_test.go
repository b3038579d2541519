package guc

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// TestEveryZoneLoads: the zones that PostgreSQL names are all in the embedded database.
func TestEveryZoneLoads(t *testing.T) {
	for name := range strings.Lines(zonesTXT) {
		if _, err := Location(strings.TrimSpace(name)); err != nil {
			t.Error(err)
		}
	}
}

var zoneMoments = []string{"2024-01-01T00:00:00Z", "2024-03-10T10:30:00Z", "2024-07-01T12:00:00Z", "2024-11-03T09:30:00Z", "2031-07-01T00:00:00Z"}

// TestLocationAsPostgres compares clock times with PostgreSQL's, in zones of every form.
func TestLocationAsPostgres(t *testing.T) {
	c := ordinary(t)
	for _, zone := range []string{
		"America/New_York", "europe/berlin", "EST", "EST5EDT", "PST8PDT", "UTC", "gmt", "Asia/Kolkata", "Etc/GMT+5", "-7", "5.5", "+05:30",
		"foo+3", "<+02>-02", "UTC+3", "pst8pdt,M3.2.0,M11.1.0", "abc5def", "est5<b c>4,M3.2.0/2,J100/3:00", "a5b,50,200/1", "a-3b-5,J60/-2,J300/26",
		"18:30", "interval '-08:00:00'", "Factory", "Australia/Lord_Howe",
	} {
		loc, err := Location(zone)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(context.Background(), "select set_config('timezone', $1, false)", zone); err != nil {
			t.Fatal(err)
		}
		for _, moment := range zoneMoments {
			var want string
			err := c.QueryRow(context.Background(), "select to_char($1::text::timestamptz, 'YYYY-MM-DD HH24:MI:SS')", moment).Scan(&want)
			if err != nil {
				t.Fatal(err)
			}
			at, _ := time.Parse(time.RFC3339, moment)
			if got := at.In(loc).Format(time.DateTime); got != want {
				t.Errorf("%s in %s: %s, PostgreSQL says %s", moment, zone, got, want)
			}
		}
	}
}

func TestSparkTimeZone(t *testing.T) {
	for zone, want := range map[string]string{
		"America/new_york": "America/New_York", "utc": "UTC", "-7": "-07:00", "5.5": "+05:30", "<+02>-02": "+02:00", "+05:30": "-05:30",
		"UTC+3": "-03:00", "foo-3": "+03:00", "interval '01:00'": "+01:00", "0": "+00:00", "PST8PDT": "PST8PDT", "EST": "EST",
		"ROC": "Asia/Taipei", "-1.5": "-01:30", "18": "+18:00",
	} {
		if got, err := SparkTimeZone(zone); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", zone, got, err, want)
		}
	}
	for _, zone := range []string{"19", "abc5def", "nowhere", "18:30", "America/Coyhaique", "interval '1 month'"} {
		if got, err := SparkTimeZone(zone); err == nil || pgerr.From(err).Code != pgerr.InvalidParameterValue {
			t.Errorf("%s: %q, %v", zone, got, err)
		}
	}
}

func FuzzTimeZone(f *testing.F) {
	for _, zone := range []string{"UTC", "-7", "<+02>-02", "a5b,M3.2.0,M11.1.0", "interval '1h 30m'", "interval '-08:00:00'", "1e400", ":x", "<a", "a5b,J1/167,365/-167:59:59"} {
		f.Add(zone)
	}
	f.Fuzz(func(t *testing.T, zone string) {
		z, err := parseZone(zone)
		if err != nil {
			return
		}
		again, err := parseZone(z.canonical)
		if err != nil || again.canonical != z.canonical {
			t.Fatalf("%q shows as %q, which is %q, %v", zone, z.canonical, again.canonical, err)
		}
		loc, err := Location(zone)
		if err != nil {
			t.Fatalf("%q: %v", zone, err)
		}
		_ = time.Unix(1700000000, 0).In(loc).String()
		if offset, err := SparkTimeZone(zone); err == nil && offset == "" {
			t.Fatalf("%q: no name for Spark", zone)
		}
	})
}
