package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
)

// decisions are rules, and who comes: user@database, with TLS when there is a + in front.
var decisions = []struct {
	name, rules string
	who         []string
}{
	{"first match wins", "host all ann all reject\nhost all all all trust\n", []string{"ann@app", "bob@app"}},
	{"no entry", "host all ann all trust\n", []string{"ann@app", "bob@app", "+bob@app"}},
	{"rejected", "host all all all reject\n", []string{"ann@app", "+ann@app"}},
	{"TLS only", "hostssl all all all trust\n", []string{"ann@app", "+ann@app"}},
	{"TLS never", "hostnossl all all all trust\n", []string{"ann@app", "+ann@app"}},
	{"GSSAPI", "hostgssenc all all all reject\nhostnogssenc all all all trust\n", []string{"ann@app"}},
	{"local", "local all all trust\n", []string{"ann@app"}},
	{"sameuser", "host sameuser all all trust\n", []string{"ann@ann", "ann@app"}},
	{"samerole", "host samerole all all trust\n", []string{"ann@readers", "bob@readers", "ann@ann"}},
	{"samegroup", "host samegroup all all trust\n", []string{"ann@readers", "bob@readers"}},
	{"group", "host all +readers all trust\n", []string{"ann@app", "bob@app"}},
	{"quoted sign", "host all \"+readers\" all trust\n", []string{"ann@app", "bob@app"}},
	{"quoted keyword", "host \"all\" all all trust\n", []string{"ann@app", "ann@all"}},
	{"replication is no database", "host replication all all trust\n", []string{"ann@app", "ann@replication"}},
	{"quoted replication", "host \"replication\" all all trust\n", []string{"ann@app", "ann@replication"}},
	{"lists", "host app,ann bob,ann all trust\n", []string{"ann@app", "ann@ann", "bob@ann", "bob@bob"}},
	{"expressions", "host /^a /n$ all trust\n", []string{"ann@app", "bob@app", "ann@xapp"}},
	{"network", "host all ann 127.0.0.0/8 trust\nhost all bob 10.0.0.0/8 trust\n", []string{"ann@app", "bob@app"}},
	{"network and mask", "host all ann 127.0.0.0 255.0.0.0 trust\nhost all bob 127.0.0.2 255.255.255.255 trust\n", []string{"ann@app", "bob@app"}},
	{"mask with holes", "host all all 127.9.9.1 255.0.0.255 trust\n", []string{"ann@app"}},
	{"host bits", "host all all 127.1.2.3/8 trust\n", []string{"ann@app"}},
	{"other family", "host all all ::1/128 trust\nhost all bob ::/0 trust\n", []string{"ann@app", "bob@app"}},
	{"samehost", "host all all samehost trust\n", []string{"ann@app"}},
	{"samenet", "host all all samenet trust\n", []string{"ann@app"}},
	{"another host", "host all all no.such.host.invalid trust\n", []string{"ann@app"}},
	{"case matters", "host all Ann all trust\n", []string{"ann@app", "Ann@app"}},
	{"odd names", "host \"a b\" \"c \"\"d\" all trust\n", []string{"c \"d@a b"}},
	{"included", "include more.conf\nhost all bob all trust\n", []string{"ann@app", "bob@app"}},
	{"from a file", "host all @names all trust\n", []string{"ann@app", "bob@app"}},
	{"password of an unknown user", "host all all all scram-sha-256\n", []string{"nobody@app", "ann@app"}},
	{"certificate is missing", "hostssl all all all trust clientcert=verify-ca\nhost all all all reject\n", []string{"+ann@app", "ann@app"}},
	{"cert without certificate", "hostssl all all all cert\n", []string{"+ann@app"}},
}

func TestDecisions(t *testing.T) {
	s := live(t)
	s.secure(t)
	ca := s.ca.File(t)
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, "ca.crt", string(pem))
	s.exec(t, "alter system set ssl_ca_file = 'ca.crt'")
	defer s.exec(t, "alter system reset ssl_ca_file")
	s.exec(t, `create role readers; create role ann login in role readers; create role bob login; create role "Ann" login; create role "c ""d" login`)
	defer s.exec(t, `drop role ann, bob, "Ann", "c ""d", readers`)
	for _, d := range decisions {
		t.Run(d.name, func(t *testing.T) {
			s.write(t, "more.conf", "host all ann all trust\n")
			s.write(t, "names", "ann # not bob\n carl\n")
			s.rules(t, d.rules)
			door := ours(t, d.rules, ca, filepath.Join(s.dir, "server.crt"), filepath.Join(s.dir, "server.key"))
			for _, who := range d.who {
				theirs, ours := enter(t, s, s.config.Port, who), enter(t, s, uint16(door.Addr.Port), who)
				if theirs != ours {
					t.Errorf("%s\nPostgreSQL: %s\nlibra:      %s", who, theirs, ours)
				}
			}
		})
	}
}

func ours(t *testing.T, rules, ca, cert, key string) *authtest.Door {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"hba": rules, "users": "ann::readers\n", "more.conf": "host all ann all trust\n", "names": "ann # not bob\n carl\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := tlsconf.Open(tlsconf.Options{CertFile: cert, KeyFile: key, ClientCA: ca})
	if err != nil {
		t.Fatal(err)
	}
	a, err := auth.New(auth.Options{HBAFile: filepath.Join(dir, "hba"), UsersFile: filepath.Join(dir, "users"), TLS: true, ClientCA: true, Grain: 1})
	if err != nil {
		t.Fatal(err)
	}
	return authtest.Open(t, a, files)
}

// enter tries to come in, and tells what came of it. PostgreSQL looks for the database when it has let somebody in.
func enter(t *testing.T, s *server, port uint16, who string) string {
	t.Helper()
	config := s.config.Config.Copy()
	config.Port, config.Password = port, "wrong"
	if who[0] == '+' {
		who = who[1:]
		config.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	}
	config.User, config.Database = split(who)
	conn, err := pgconn.ConnectConfig(context.Background(), config)
	if err == nil {
		_ = conn.Close(context.Background())
		return "in"
	}
	var e *pgconn.PgError
	switch {
	case !errors.As(err, &e):
		t.Fatal(err)
	case e.Code == "3D000":
		return "in"
	}
	return fmt.Sprintf("%s %s: %s %s", e.Severity, e.Code, e.Message, e.Detail)
}

func split(who string) (user, database string) {
	for i := range who {
		if who[i] == '@' {
			return who[:i], who[i+1:]
		}
	}
	return who, who
}
