package auth_test

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/internal/ldaptest"
	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/auth/scram"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/pgerr"
)

// hash is a verifier that is cheap to check.
func hash(t testing.TB, password string) string {
	t.Helper()
	v, err := scram.HashPassword(password, 10)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// house is a door with a certificate, and a CA for clients.
type house struct {
	*authtest.Door
	ca *authtest.CA
}

func build(t *testing.T, o auth.Options) house {
	t.Helper()
	ca := authtest.NewCA(t, "CA")
	server := ca.Server(t, nil)
	files, err := tlsconf.Open(tlsconf.Options{CertFile: server.Cert, KeyFile: server.Key, ClientCA: ca.File(t)})
	if err != nil {
		t.Fatal(err)
	}
	o.TLS, o.ClientCA = true, files.ClientCA()
	if o.Grain == 0 {
		o.Grain = time.Microsecond
	}
	a, err := auth.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return house{authtest.Open(t, a, files), ca}
}

// config is for user@app without TLS.
func (h house) config(t *testing.T, user, password string) *pgconn.Config {
	t.Helper()
	c, err := pgconn.ParseConfig(fmt.Sprintf("host=127.0.0.1 port=%d database=app user=x sslmode=disable connect_timeout=20", h.Addr.Port))
	if err != nil {
		t.Fatal(err)
	}
	c.User, c.Password = user, password
	return c
}

// secure has the client use TLS, and a certificate for subject if there is one.
func (h house) secure(t *testing.T, c *pgconn.Config, subject *pkix.Name) *pgconn.Config {
	t.Helper()
	c.TLSConfig = &tls.Config{RootCAs: h.ca.Pool(), ServerName: "localhost"}
	if subject != nil {
		files := h.ca.Client(t, *subject)
		pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
		if err != nil {
			t.Fatal(err)
		}
		c.TLSConfig.Certificates = []tls.Certificate{pair}
	}
	return c
}

// enter gives what the client is told.
func enter(t *testing.T, c *pgconn.Config) string {
	t.Helper()
	conn, err := pgconn.ConnectConfig(context.Background(), c)
	if err == nil {
		_ = conn.Close(context.Background())
		return "in"
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err.Error()
	}
	return e.Severity + " " + e.Code + ": " + e.Message
}

func TestScram(t *testing.T) {
	h := build(t, auth.Options{HBA: "host all all all scram-sha-256", UsersFile: file(t, "users", "ann:"+hash(t, "pässwörd")+":b,a,b\nnone::a\n")})
	wrong := func(user string) string { return `FATAL 28P01: password authentication failed for user "` + user + `"` }
	for _, secure := range []bool{false, true} {
		for _, c := range []struct{ user, password, want string }{
			{"ann", "pässwörd", "in"},
			{"ann", "wrong", wrong("ann")},
			{"none", "x", wrong("none")},
			{"nobody", "x", wrong("nobody")},
		} {
			config := h.config(t, c.user, c.password)
			if secure {
				h.secure(t, config, nil).ChannelBinding = "require"
			}
			if got := enter(t, config); got != c.want {
				t.Errorf("%s, TLS %v: %s", c.user, secure, got)
			}
		}
	}
	if id := h.Entered()[0]; id.User != "ann" || id.Method != "scram-sha-256" || fmt.Sprint(id.Groups) != "[a b]" {
		t.Errorf("%#v", id)
	}
	for _, err := range h.Refused() {
		if cause := errors.Unwrap(err); cause == nil || !strings.HasPrefix(cause.Error(), "hba:1: ") {
			t.Errorf("no reason for the log: %v", err)
		}
	}
}

// TestPsql is libpq's own client.
func TestPsql(t *testing.T) {
	path, err := exec.LookPath("psql")
	if err != nil {
		t.Fatalf("psql is needed for the tests: %v", err)
	}
	h := build(t, auth.Options{HBA: "host all ann all scram-sha-256\nhostssl all carl all password\nhostssl all dora all cert\n", UsersFile: file(t, "users", "ann:"+hash(t, "secret")+"\ncarl:"+hash(t, "secret"))})
	ca, cert := h.ca.File(t), h.ca.Client(t, pkix.Name{CommonName: "dora"})
	for name, c := range map[string]struct{ options, password, want string }{
		"plain":           {"user=ann sslmode=disable", "secret", ""},
		"binding":         {"user=ann sslmode=verify-full channel_binding=require", "secret", ""},
		"no binding":      {"user=ann sslmode=verify-full channel_binding=disable", "secret", ""},
		"wrong password":  {"user=ann sslmode=verify-full", "x", `FATAL:  password authentication failed for user "ann"`},
		"password":        {"user=carl sslmode=verify-full channel_binding=disable", "secret", ""},
		"password, wrong": {"user=carl sslmode=verify-full channel_binding=disable", "x", `FATAL:  password authentication failed for user "carl"`},
		"password, clear": {"user=carl sslmode=disable", "secret", `FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "carl", database "app", no encryption`},
		"certificate":     {"user=dora sslmode=verify-full sslcert=" + cert.Cert + " sslkey=" + cert.Key, "", ""},
		"no certificate":  {"user=dora sslmode=verify-full", "", "FATAL:  connection requires a valid client certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(path, "-XAtc", "", fmt.Sprintf("host=localhost hostaddr=127.0.0.1 port=%d dbname=app sslrootcert=%s %s", h.Addr.Port, ca, c.options))
			cmd.Env = []string{"PGPASSWORD=" + c.password, "HOME=" + t.TempDir()}
			out, err := cmd.CombinedOutput()
			if (err == nil) != (c.want == "") || !strings.Contains(string(out), c.want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestPassword(t *testing.T) {
	h := build(t, auth.Options{HBA: "hostssl all all all password", UsersFile: file(t, "users", "ann:"+hash(t, "secret"))})
	for _, c := range []struct{ user, password, want string }{
		{"ann", "secret", "in"},
		{"ann", "wrong", `FATAL 28P01: password authentication failed for user "ann"`},
		{"nobody", "secret", `FATAL 28P01: password authentication failed for user "nobody"`},
		{"ann", "", "FATAL 28P01: empty password returned by client"},
	} {
		if got := enter(t, h.secure(t, h.config(t, c.user, c.password), nil)); got != c.want {
			t.Errorf("%s %q: %s", c.user, c.password, got)
		}
	}
}

func TestCertificates(t *testing.T) {
	rules := `hostssl cn   all all cert
hostssl dn   all all cert clientname=DN map=dn
hostssl map  all all cert map=cn
hostssl both all all scram-sha-256 clientcert=verify-full
hostssl ca   all all scram-sha-256 clientcert=verify-ca
hostssl free all all trust clientcert=verify-full
`
	h := build(t, auth.Options{HBA: rules, UsersFile: file(t, "users", "ann:"+hash(t, "secret")+":staff"),
		IdentFile: file(t, "ident", "dn \"CN=Ann,OU=Sales\\, North,O=Example\" ann\ncn /^(.*)@example.com$ \\1\ncn boss +staff\n")})
	name := func(cn string) *pkix.Name { return &pkix.Name{CommonName: cn} }
	for what, c := range map[string]struct {
		database string
		subject  *pkix.Name
		password string
		want     string
	}{
		"own name":             {"cn", name("ann"), "", "in"},
		"other name":           {"cn", name("bob"), "", `FATAL 28000: certificate authentication failed for user "ann"`},
		"case":                 {"cn", name("Ann"), "", `FATAL 28000: certificate authentication failed for user "ann"`},
		"no name":              {"cn", &pkix.Name{Organization: []string{"ann"}}, "", `FATAL 28000: certificate authentication failed for user "ann"`},
		"no certificate":       {"cn", nil, "", "FATAL 28000: connection requires a valid client certificate"},
		"whole subject":        {"dn", &pkix.Name{CommonName: "Ann", OrganizationalUnit: []string{"Sales, North"}, Organization: []string{"Example"}}, "", "in"},
		"part of it":           {"dn", &pkix.Name{CommonName: "Ann", Organization: []string{"Example"}}, "", `FATAL 28000: certificate authentication failed for user "ann"`},
		"mapped":               {"map", name("ann@example.com"), "", "in"},
		"mapped by group":      {"map", name("boss"), "", "in"},
		"not mapped":           {"map", name("ann"), "", `FATAL 28000: certificate authentication failed for user "ann"`},
		"both right":           {"both", name("ann"), "secret", "in"},
		"both, wrong password": {"both", name("ann"), "x", `FATAL 28P01: password authentication failed for user "ann"`},
		"both, other's":        {"both", name("bob"), "secret", `FATAL 28P01: password authentication failed for user "ann"`},
		"both, none":           {"both", nil, "secret", "FATAL 28000: connection requires a valid client certificate"},
		"any of the CA":        {"ca", name("anybody"), "secret", "in"},
		"any, wrong password":  {"ca", name("anybody"), "x", `FATAL 28P01: password authentication failed for user "ann"`},
		"trust, certificate":   {"free", name("ann"), "", "in"},
		"trust, other's":       {"free", name("bob"), "", `FATAL 28000: "trust" authentication failed for user "ann"`},
	} {
		t.Run(what, func(t *testing.T) {
			config := h.secure(t, h.config(t, "ann", c.password), c.subject)
			config.Database = c.database
			if got := enter(t, config); got != c.want {
				t.Error(got)
			}
		})
	}
	for _, id := range h.Entered() {
		if id.CertDN == "" {
			t.Errorf("%+v has no DN", id)
		}
	}
}

func TestLDAP(t *testing.T) {
	s := ldaptest.Start(t, &ldaptest.Server{Entries: []ldaptest.Entry{{DN: "uid=ann,dc=example", Password: "secret"}}}, false)
	h := build(t, auth.Options{HBA: "hostssl all all all ldap ldapserver=" + s.Addr + ` ldapprefix="uid=" ldapsuffix=",dc=example"`})
	for _, c := range []struct{ user, password, want string }{
		{"ann", "secret", "in"},
		{"ann", "x", `FATAL 28000: LDAP authentication failed for user "ann"`},
		{"bob", "x", `FATAL 28000: LDAP authentication failed for user "bob"`},
		{"ann", "", "FATAL 28P01: empty password returned by client"},
	} {
		if got := enter(t, h.secure(t, h.config(t, c.user, c.password), nil)); got != c.want {
			t.Errorf("%s %q: %s", c.user, c.password, got)
		}
	}
	if id := h.Entered()[0]; id.LDAPDN != "uid=ann,dc=example" {
		t.Errorf("%+v", id)
	}
}

// stepClock moves when somebody sleeps.
type stepClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *stepClock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *stepClock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return nil
}

func (c *stepClock) take() (slept time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.slept {
		slept += d
	}
	c.slept = nil
	return slept
}

// TestDelays: failures slow down, alike for users that exist and that don't; success clears.
func TestDelays(t *testing.T) {
	clock := &stepClock{now: time.Unix(1_800_000_000, 0)}
	h := build(t, auth.Options{HBA: "hostssl app all all password\nhost all all all scram-sha-256", UsersFile: file(t, "users", "ann:"+hash(t, "secret")+"\nbob:"+hash(t, "secret")),
		Now: clock.Now, Sleep: clock.Sleep, Grain: 100 * time.Millisecond, Guard: limit.Guard{Free: 2, First: time.Second, Longest: 4 * time.Second, Patience: time.Minute}})
	for _, user := range []string{"ann", "nobody"} {
		for i, want := range []time.Duration{0, 0, 1, 2, 4, 4} {
			enter(t, h.config(t, user, "wrong"))
			if got := clock.take(); got != want*time.Second+100*time.Millisecond {
				t.Errorf("%s's failure %d took %v", user, i+1, got)
			}
		}
	}
	if got := enter(t, h.config(t, "bob", "secret")); got != "in" || clock.take() != 0 {
		t.Errorf("bob: %s", got)
	}
	if got := enter(t, h.config(t, "ann", "secret")); got != "in" || clock.take() != 4*time.Second {
		t.Errorf("ann: %s", got)
	}
	if got := enter(t, h.config(t, "ann", "secret")); got != "in" || clock.take() != 0 {
		t.Errorf("ann again: %s", got)
	}
}

func TestTooManyFailures(t *testing.T) {
	clock := &stepClock{now: time.Unix(1_800_000_000, 0)}
	h := build(t, auth.Options{HBA: "host all all all scram-sha-256", UsersFile: file(t, "users", "ann:"+hash(t, "secret")),
		Now: clock.Now, Sleep: clock.Sleep, Guard: limit.Guard{Free: 1, First: time.Minute, Longest: time.Minute, Patience: time.Second}})
	for _, user := range []string{"ann", "nobody"} {
		enter(t, h.config(t, user, "wrong"))
		if got, want := enter(t, h.config(t, user, "secret")), `FATAL 28000: too many failed logins of user "`+user+`" from host "127.0.0.1"`; got != want {
			t.Error(got)
		}
	}
}

// TestHangingUpIsNoFailure: psql asks for the password only when it has been asked for one, and connects again.
func TestHangingUpIsNoFailure(t *testing.T) {
	clock := &stepClock{now: time.Unix(1_800_000_000, 0)}
	o := auth.Options{HBA: "host all all all scram-sha-256", UsersFile: file(t, "users", "ann:"+hash(t, "secret")),
		Now: clock.Now, Sleep: clock.Sleep, Guard: limit.Guard{Free: 1}}
	a, err := auth.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := a.Authenticate(t.Context(), auth.Request{User: "ann", Database: "app", Remote: localhost}, &script{}); !errors.Is(err, errGone) {
			t.Fatal(err)
		}
	}
	if slept := clock.take(); slept != 0 {
		t.Errorf("%v", slept)
	}
}

func TestTimeout(t *testing.T) {
	a, err := auth.New(auth.Options{HBA: "host all all all scram-sha-256", UsersFile: file(t, "users", "ann:"+hash(t, "secret")), Guard: limit.Guard{Free: 1, First: time.Hour, Longest: time.Hour, Patience: 2 * time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	a.Failures().Failed(localhost, "ann")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.Authenticate(ctx, auth.Request{User: "ann", Database: "app", Remote: localhost}, &script{})
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Code != pgerr.QueryCanceled {
		t.Error(err)
	}
}

func TestIdentityKeepsItsToken(t *testing.T) {
	id := auth.Identity{User: "ann", Method: "jwt", Token: "hunter2"}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "id", id)
	for _, text := range []string{fmt.Sprint(id), fmt.Sprintf("%+v %#v %s", id, id, id), log.String()} {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "ann") {
			t.Error(text)
		}
	}
}

// TestUnknownAddress: what has no address is not local, and only a rule for all lets it in.
func TestUnknownAddress(t *testing.T) {
	a, err := auth.New(auth.Options{HBA: "local all all trust\nhost all all 0.0.0.0/0 trust\nhost all all ::/0 trust\nhost all all samenet trust"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Authenticate(t.Context(), auth.Request{User: "ann", Database: "app"}, &script{})
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Message != `no pg_hba.conf entry for host "???", user "ann", database "app", no encryption` {
		t.Error(err)
	}
}
