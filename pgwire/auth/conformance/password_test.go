package conformance

import (
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// TestPasswordPackets: what clients send as a password, and what they hear.
func TestPasswordPackets(t *testing.T) {
	const rules = "hostssl all all all password\n"
	s := live(t)
	s.secure(t)
	s.rules(t, rules)
	s.exec(t, "create role known login password 'secret'")
	defer s.exec(t, "drop role known")
	var verifier string
	s.query(t, "select rolpassword from pg_authid where rolname = 'known'", &verifier)
	door := libra(t, s, rules, "known:"+verifier)
	say := func(port uint16, user, packet string) string {
		r := dial(t, port, true)
		r.send(t, &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": user, "database": "postgres"}})
		if short, _, _ := r.receive(t); short != "R 3" {
			t.Fatalf("not asked for a password: %s", short)
		}
		r.password(t, []byte(packet))
		short, _, _ := r.receive(t)
		return short
	}
	for _, packet := range []string{"secret\x00", "wrong\x00", "\x00", "", "secret", "sec\x00ret\x00", "secret\x00\x00"} {
		for _, user := range []string{"known", "unknown"} {
			theirs, ours := say(s.config.Port, user, packet), say(uint16(door.Addr.Port), user, packet)
			if theirs != ours {
				t.Errorf("%q of %s\nPostgreSQL: %s\nlibra:      %s", packet, user, theirs, ours)
			}
		}
	}
}
