package auth_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/pgerr"
)

// admits says whether ann@app may come in from this machine by socket, by trust.
func admits(t *testing.T, a *auth.Authenticator) bool {
	t.Helper()
	_, err := a.Authenticate(t.Context(), auth.Request{User: "ann", Database: "app", Remote: socket}, &script{})
	var e *pgerr.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	return err == nil
}

func rewrite(t *testing.T, path, content string, when time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreFollowed(t *testing.T) {
	dir := t.TempDir()
	rules, more, users := filepath.Join(dir, "hba"), filepath.Join(dir, "more"), filepath.Join(dir, "users")
	clock := &stepClock{now: time.Now().Add(time.Hour)}
	var log bytes.Buffer
	when := func() time.Time { clock.now = clock.now.Add(5 * time.Second); return clock.now.Add(-4 * time.Second) }
	rewrite(t, rules, "include more\nlocal all +staff trust\n", when())
	rewrite(t, more, "local all bob trust\n", when())
	rewrite(t, users, "ann::\n", when())
	a, err := auth.New(auth.Options{HBAFile: rules, UsersFile: users, Now: clock.Now, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if admits(t, a) {
		t.Fatal("she is not staff yet")
	}
	rewrite(t, users, "ann::staff\n", when())
	if !admits(t, a) {
		t.Error("the users file is not followed")
	}
	rewrite(t, more, "local all ann reject\n", when())
	if admits(t, a) {
		t.Error("the included file is not followed")
	}
	rewrite(t, more, "local all ann rejekt\n", when())
	if admits(t, a) || !strings.Contains(log.String(), "more:1: invalid authentication method") {
		t.Errorf("a broken file opens the door, or nobody is told:\n%s", &log)
	}
	if err := a.Reload(); err == nil || !strings.Contains(err.Error(), "more:1: ") {
		t.Error(err)
	}
	rewrite(t, users, "ann:plain\n", when())
	if err := a.Reload(); err == nil || !strings.Contains(err.Error(), "users:1: ") || strings.Contains(err.Error()+log.String(), "plain\n") {
		t.Error(err)
	}
	rewrite(t, more, "\n", when())
	if !admits(t, a) {
		t.Error("the mended file is not followed")
	}
}

func TestNewRefuses(t *testing.T) {
	users := file(t, "users", "ann:plain\n")
	jwt := "local all all jwt jwtissuer=i jwtaudience=a jwtjwks="
	for want, o := range map[string]auth.Options{
		"need rules": {},
		"hba: there is no rule, so nobody could connect":                      {HBA: "\n"},
		"inline:2: invalid connection type":                                   {HBA: "\nx", HBAName: "inline"},
		"no such file":                                                        {HBAFile: "/nowhere/hba"},
		`hba:1: authentication method "scram-sha-256" needs a users file`:     {HBA: "local all all scram-sha-256"},
		`hba:1: authentication method "password" needs a users file`:          {HBA: "local all all password"},
		`hba:1: there is no user name map "m"`:                                {HBA: "hostssl all all all cert map=m", TLS: true, ClientCA: true},
		"client certificates can only be checked if a root certificate store": {HBA: "hostssl all all all cert", TLS: true},
		"users:1: user \"ann\": only SCRAM-SHA-256 verifiers":                 {HBA: "local all all trust", UsersFile: users},
		"missing entry at end of line":                                        {HBA: "local all all trust", IdentFile: file(t, "ident", "m\n")},
		"hba:1: JWKS file: ":                                                  {HBA: jwt + "/nowhere"},
		"hba:1: invalid ldapsearchfilter":                                     {HBA: `local all all ldap ldapserver=localhost ldapbasedn=x ldapsearchfilter="("`},
		"the secret needs 32 bytes":                                           {HBA: "local all all trust", Secret: []byte("short")},
	} {
		if _, err := auth.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s\ngot  %v", want, err)
		}
	}
}

func TestLoadSecret(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	one, err := auth.LoadSecret(path)
	if err != nil || len(one) != 32 {
		t.Fatal(err)
	}
	two, err := auth.LoadSecret(path)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("it does not last: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	for _, content := range []string{"", "abc", strings.Repeat("z", 64), strings.Repeat("0", 62)} {
		rewrite(t, path, content, time.Now())
		if _, err := auth.LoadSecret(path); err == nil {
			t.Errorf("%q was taken", content)
		}
	}
	if _, err := auth.LoadSecret(filepath.Join(dir, "no", "secret")); err == nil {
		t.Error("a folder that is not there")
	}
}

func TestOpenUsersFileIsTold(t *testing.T) {
	users := file(t, "users", "ann::\n")
	for mode, want := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true} {
		if err := os.Chmod(users, mode); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		if _, err := auth.New(auth.Options{HBA: "local all all trust", UsersFile: users, Logger: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(log.String(), "users file is open to everybody"); got != want {
			t.Errorf("mode %o: %s", mode, &log)
		}
	}
}
