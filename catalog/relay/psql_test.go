package relay

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/internal/testenv"
)

// TestPsql gives psql's own commands to libra and to a real PostgreSQL with the same objects: whatever they print must be
// the same.
func TestPsql(t *testing.T) {
	d := open(t)
	script, err := os.ReadFile("../../testdata/catalog/psql.sql")
	if err != nil {
		t.Fatal(err)
	}
	commands := strings.Split(strings.TrimSpace(string(script)), "\n")
	var lines strings.Builder
	for _, command := range commands {
		lines.WriteString("\\echo " + separator + "\n" + command + "\n")
	}
	got := strings.Split(psql(t, d.url("ana", "ana"), lines.String()), separator)
	want := strings.Split(psql(t, twin(t), lines.String()), separator)
	if len(got) != len(commands)+1 || len(want) != len(got) {
		t.Fatalf("%d and %d answers to %d commands", len(got), len(want), len(commands))
	}
	got, want = got[1:], want[1:]
	for i, command := range commands {
		switch command {
		case `\l`, `\l+`: // other databases are there, and an old psql knows no new server; libra helps it
			if !strings.Contains(got[i], "iceberg") || !strings.Contains(got[i], "spark_catalog") {
				t.Error(got[i])
			}
		case `\dg`, `\du`, `\du+`: // libra's users are others
			if !strings.Contains(got[i], "ana") || !strings.Contains(got[i], "libra_reader") {
				t.Error(got[i])
			}
		case `\drds`: // the analyzer's role has settings of its own
			if strings.Count(got[i], "libra_") != strings.Count(got[i], "libra_analyst") {
				t.Error(got[i])
			}
		default:
			if got, want := plain(got[i]), plain(want[i]); got != want && !strings.Contains(want, "colliculocale") {
				t.Errorf("%s\n%s", command, difference(got, want))
			}
		}
	}
}

// separator stands before each command's answer.
const separator = "~~~"

// twin makes a database like the private server's in the tests' PostgreSQL.
func twin(t *testing.T) string {
	t.Helper()
	config, err := pgx.ParseConfig(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	admin, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS libra_twin", "CREATE DATABASE libra_twin TEMPLATE template0",
		"DO $$ BEGIN CREATE ROLE libra_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$", // others' tests make it, too
		"DO $$ BEGIN CREATE ROLE ana LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
	} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	config.Database = "libra_twin"
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	prepare := "ALTER SCHEMA public OWNER TO libra_owner; COMMENT ON SCHEMA public IS 'Spark''s default namespace'; GRANT pg_read_all_data TO ana;"
	if _, err := conn.PgConn().Exec(t.Context(), prepare+schema).ReadAll(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin, err := pgx.Connect(t.Context(), testenv.Postgres(t))
		if err == nil {
			_, _ = admin.Exec(t.Context(), "DROP DATABASE IF EXISTS libra_twin")
			_ = admin.Close(t.Context())
		}
	})
	return strings.Replace(config.ConnString(), "postgres@", "ana@", 1) + "&dbname=libra_twin"
}

var (
	blanks = regexp.MustCompile(` +`)
	wraps  = regexp.MustCompile(` ?\+\|`)
	rules  = regexp.MustCompile(`(?m)^ ?[-+]+ ?$\n`)
	own    = regexp.MustCompile(`(?m)^ ?(?:pg_libra_\w+|libra) \|.*$\n(?: ?\| \|.*$\n)*`)
	counts = regexp.MustCompile(`(?m)^\(\d+ rows\)$`)
	titles = regexp.MustCompile(`(?m)^ +`)
)

// plain leaves out what differs between any two servers: the superuser's name, and the width of columns with it.
func plain(s string) string {
	s = strings.ReplaceAll(s, catalog.AdminRole, "postgres")
	s = wraps.ReplaceAllString(blanks.ReplaceAllString(s, " "), "+|")
	s = own.ReplaceAllString(s, "")
	if strings.Contains(s, "List of schemas") { // of which libra has more
		s = counts.ReplaceAllString(s, "")
	}
	return titles.ReplaceAllString(rules.ReplaceAllString(s, ""), "")
}

// difference gives the lines that only one of two texts has.
func difference(got, want string) string {
	var b strings.Builder
	for name, pair := range map[string][2]string{"got ": {got, want}, "want": {want, got}} {
		there := map[string]bool{}
		for line := range strings.Lines(pair[1]) {
			there[line] = true
		}
		n := 0
		for line := range strings.Lines(pair[0]) {
			if n++; !there[line] && n < 400 {
				b.WriteString(name + " " + line)
			}
		}
	}
	return b.String()
}
