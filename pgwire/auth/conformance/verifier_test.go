package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/scram"
)

// passwords are those that SASLprep changes, refuses, or that are odd otherwise.
var passwords = map[string]string{
	"plain":              "secret",
	"quotes and blanks":  ` it's "quoted" `,
	"non-ASCII":          "pässwörd",
	"decomposed":         "a\u0308bc",
	"compatible":         "\u2168 ﬁ ª", // ROMAN NUMERAL NINE, a ligature, an ordinal
	"no-break space":     "a\u00a0b",
	"zero width space":   "a\u200bb",
	"soft hyphen":        "I\u00adX",
	"only soft hyphen":   "\u00ad",
	"ASCII control":      "a\x07b",
	"non-ASCII control":  "a\u0080b",
	"Arabic":             "\u0627\u0644",
	"wrong direction":    "\u06271",
	"mixed direction":    "a\u0627",
	"unassigned in 3.2":  "\U0001F600",
	"private use":        "\ue000",
	"combining grapheme": "\u1160",
	"not UTF-8":          "", // PostgreSQL takes no such text in an SQL string
	"long":               fmt.Sprintf("%0500d", 7),
}

// TestVerifiersAreExchangeable: PostgreSQL's verifier takes the same passwords here, and ours there.
func TestVerifiersAreExchangeable(t *testing.T) {
	s := live(t)
	for name, password := range passwords {
		if password == "" {
			continue
		}
		role := pgx.Identifier{"libra " + name}.Sanitize()
		var literal, theirs string
		if err := s.admin.QueryRow(t.Context(), "select quote_literal($1::text)", password).Scan(&literal); err != nil {
			t.Fatal(err)
		}
		s.exec(t, "create role "+role+" login password "+literal)
		s.query(t, "select rolpassword from pg_authid where rolname = 'libra "+name+"'", &theirs)
		v, err := scram.ParseVerifier(theirs)
		if err != nil {
			t.Fatal(err)
		}
		if !v.Matches(password) {
			t.Errorf("%s: PostgreSQL's verifier does not take the password here", name)
		}
		if v.Encode() != theirs {
			t.Errorf("%s: %s became %s", name, theirs, v.Encode())
		}
		ours, err := scram.HashPassword(password, 5000)
		if err != nil {
			t.Fatal(err)
		}
		s.exec(t, "alter role "+role+" password '"+ours+"'")
		var stored string
		s.query(t, "select rolpassword from pg_authid where rolname = 'libra "+name+"'", &stored)
		if stored != ours {
			t.Errorf("%s: PostgreSQL stored %s for %s", name, stored, ours)
		}
		s.exec(t, "drop role "+role)
	}
}

// TestLogin has the same client log in at both with the same verifier: PostgreSQL's own and libra's.
func TestLogin(t *testing.T) {
	s := live(t)
	s.rules(t, "host all all all scram-sha-256\n")
	ours, err := scram.HashPassword("pässwörd", 0)
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, "create role ours login password '"+ours+"'; create role theirs login password 'pässwörd'")
	defer s.exec(t, "drop role ours; drop role theirs")
	var theirs string
	s.query(t, "select rolpassword from pg_authid where rolname = 'theirs'", &theirs)

	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, []byte("ours:"+ours+"\ntheirs:"+theirs+":readers\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := auth.New(auth.Options{HBA: "host all all all scram-sha-256", UsersFile: file})
	if err != nil {
		t.Fatal(err)
	}
	door := authtest.Open(t, a, nil)
	for _, user := range []string{"ours", "theirs"} {
		for where, port := range map[string]uint16{"PostgreSQL": s.config.Port, "libra": uint16(door.Addr.Port)} {
			config := s.config.Copy()
			config.Port, config.User, config.Password = port, user, "pässwörd"
			conn, err := pgx.ConnectConfig(context.Background(), config)
			if err != nil {
				t.Errorf("%s at %s: %v", user, where, err)
				continue
			}
			_ = conn.Close(context.Background())
		}
	}
}
