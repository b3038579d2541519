package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/config"
)

// takes checks that libra takes variables, beside config.toml as it is shipped.
func takes(t *testing.T, environ []string) {
	t.Helper()
	got, err := config.Load(filepath.Join(project, "config.toml"), environ)
	if err != nil || len(got.Warnings) > 0 {
		t.Errorf("%q: %v %q", environ, err, got.Warnings)
	}
}

// unit reads the service's settings; a list gets its values joined.
func unit(t *testing.T) (text string, settings map[string]string) {
	t.Helper()
	raw, err := os.ReadFile("../systemd/libra.service")
	if err != nil {
		t.Fatal(err)
	}
	settings = map[string]string{}
	section := ""
	for _, line := range strings.Split(string(raw), "\n") {
		name, value, pair := strings.Cut(line, "=")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = line
		case pair && section != "":
			settings[name] = strings.TrimSpace(settings[name] + " " + value)
		default:
			t.Errorf("%q is no setting", line)
		}
	}
	return string(raw), settings
}

func TestUnit(t *testing.T) {
	text, settings := unit(t)
	for name, want := range map[string]string{
		"User": "libra", "KillMode": "mixed", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "CapabilityBoundingSet": "", "StateDirectory": "libra",
		"ExecStart": "/usr/local/bin/libra -config /etc/libra/config.toml", "ExecReload": "/bin/kill -HUP $MAINPID", "WantedBy": "multi-user.target",
	} {
		if got, there := settings[name]; !there || got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	takes(t, strings.Fields(settings["Environment"]))
	if _, err := exec.LookPath("systemd-analyze"); err == nil {
		analyze(t, text)
	}
}

// analyze has systemd itself read the unit, and grade its hardening: 2.5 of 10 at most.
func analyze(t *testing.T, text string) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "libra.service")
	text = strings.Replace(text, "ExecStart=/usr/local/bin/libra ", "ExecStart="+self+" ", 1) // a program that there is
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"verify", "--man=no", file}, {"security", "--no-pager", "--offline=true", "--threshold=25", file}} {
		if out, err := exec.Command("systemd-analyze", args...).CombinedOutput(); err != nil || args[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}
