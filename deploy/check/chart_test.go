package check

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"sigs.k8s.io/yaml"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire/auth"
)

const chart = "../helm"

// cases are ways to install libra; each is linted and rendered.
var cases = map[string]string{
	"default":  ``,
	"trust":    `{auth: {insecureTrust: true}, session: {mode: isolated}, replicas: 1}`,
	"existing": `{spark: {existingSecret: spark}, auth: {existingSecret: who}, ops: {existingSecret: ops, key: t}, tls: {existingSecret: cert, clientCA: ca.crt}}`,
	"rich": `{env: [{name: LIBRA_SESSION_MAX_RUNNING, value: "8"}], podLabels: {a: b}, podAnnotations: {c: d}, nodeSelector: {e: f},
  tolerations: [{key: g, operator: Exists}], affinity: {nodeAffinity: {}}, imagePullSecrets: [{name: h}], service: {sessionAffinity: None, annotations: {i: j}},
  serviceAccount: {annotations: {k: l}}, auth: {users: "ana:SCRAM-SHA-256$1:x"}, ops: {token: hush}}`,
}

func TestLint(t *testing.T) {
	for name, text := range cases {
		result := lint.All(chart, values(t, text), "libra", true)
		for _, m := range result.Messages {
			if m.Severity > support.InfoSev {
				t.Errorf("%s: %v", name, m)
			}
		}
	}
}

// TestConfigurationIsLibras: libra takes the rendered file with the rendered variables.
func TestConfigurationIsLibras(t *testing.T) {
	for name, text := range cases {
		objects := render(t, text)
		file := filepath.Join(t.TempDir(), "config.toml")
		written := at(objects["ConfigMap"], "data", "config.toml").(string)
		if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		environ := environment(objects)
		got, err := config.Load(file, environ)
		if err != nil || len(got.Warnings) > 0 {
			t.Errorf("%s: %v %q", name, err, got.Warnings)
			continue
		}
		mode := config.Shared
		if name == "trust" {
			mode = config.Isolated
		}
		if got.Session.Mode != mode || got.Listen.InsecureTrust != (name == "trust") || (got.Auth.HBA == "") != (name == "trust") || len(got.Spark.URLs) != 1 || got.Ops.Token == "" {
			t.Errorf("%s: %+v", name, got)
		}
		if name == "rich" && got.Session.MaxRunning != 8 {
			t.Errorf("max_running is %d", got.Session.MaxRunning)
		}
	}
}

// TestShippedPools: the chart's pools are config.toml's.
func TestShippedPools(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(at(render(t, "")["ConfigMap"], "data", "config.toml").(string)), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range config.Default().Pools {
		if got.Pools[i] != p {
			t.Errorf("%+v, want %+v", got.Pools[i], p)
		}
	}
}

func TestDeployment(t *testing.T) {
	objects := render(t, "")
	pod := at(objects["Deployment"], "spec", "template", "spec")
	c := at(pod, "containers").([]any)[0]
	for _, want := range []struct {
		got  any
		want any
	}{
		{at(objects["Deployment"], "spec", "replicas"), float64(2)},
		{at(pod, "securityContext", "runAsNonRoot"), true},
		{at(pod, "automountServiceAccountToken"), false},
		{at(c, "securityContext", "readOnlyRootFilesystem"), true},
		{at(c, "securityContext", "allowPrivilegeEscalation"), false},
		{at(c, "livenessProbe", "httpGet", "path"), "/livez"},
		{at(c, "readinessProbe", "httpGet", "path"), "/readyz"},
		{at(c, "resources", "requests", "cpu"), "500m"},
		{at(objects["Service"], "spec", "sessionAffinity"), "ClientIP"},
		{at(objects["Service"], "spec", "ports").([]any)[0].(map[string]any)["port"], float64(5432)},
		{at(objects["Service"], "spec", "ports").([]any)[1].(map[string]any)["port"], float64(8432)},
	} {
		if want.got != want.want {
			t.Errorf("%v, want %v", want.got, want.want)
		}
	}
	selector, labels := at(objects["Service"], "spec", "selector").(map[string]any), at(objects["Deployment"], "spec", "template", "metadata", "labels").(map[string]any)
	for k, v := range selector {
		if labels[k] != v {
			t.Errorf("the service selects %s=%v, the pods have %v", k, v, labels[k])
		}
	}
}

// TestMountsAreThere: whatever file a variable names is in a volume.
func TestMountsAreThere(t *testing.T) {
	for name, text := range cases {
		objects := render(t, text)
		there := map[string]bool{}
		for _, v := range at(objects["Deployment"], "spec", "template", "spec", "volumes").([]any) {
			sources, _ := at(v, "projected", "sources").([]any)
			for _, s := range sources {
				items, _ := at(s, "secret", "items").([]any)
				for _, i := range items {
					there["/etc/libra/"+at(i, "path").(string)] = true
				}
			}
		}
		for file := range at(objects["ConfigMap"], "data").(map[string]any) {
			there["/etc/libra/"+file] = true
		}
		for _, v := range environment(objects) {
			if _, value, _ := strings.Cut(v, "="); strings.HasPrefix(value, "/etc/libra/") && !there[value] {
				t.Errorf("%s: %s is in no volume", name, v)
			}
		}
	}
}

// TestRulesAreLibras: libra takes the rules, the users (none at first) and the secret.
func TestRulesAreLibras(t *testing.T) {
	files, err := rendered(t, cases["rich"])
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	var secret struct{ Data map[string][]byte }
	document, _, _ := strings.Cut(files["libra/templates/secrets.yaml"], "\n---")
	if err := yaml.Unmarshal([]byte(document), &secret); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.LoadSecret(write("secret", string(secret.Data["secret"]))); err != nil {
		t.Error(err)
	}
	if got := string(secret.Data["users"]); got != "ana:SCRAM-SHA-256$1:x" {
		t.Errorf("users are %q", got)
	}
	hba := write("hba.conf", at(render(t, "")["ConfigMap"], "data", "hba.conf").(string))
	if _, err := auth.New(auth.Options{HBAFile: hba, UsersFile: write("users", ""), Logger: slog.New(slog.DiscardHandler)}); err != nil {
		t.Error(err)
	}
}

// TestSchemaRefuses what is spelled wrong.
func TestSchemaRefuses(t *testing.T) {
	for _, text := range []string{`{replica: 3}`, `{session: {mode: both}}`, `{spark: {url: "http://x"}}`, `{auth: {insecure: true}}`} {
		if _, err := rendered(t, text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// environment is the container's, as os.Environ gives it; what comes from a Secret is made up.
func environment(objects map[string]any) (environ []string) {
	c := at(objects["Deployment"], "spec", "template", "spec", "containers").([]any)[0]
	for _, v := range at(c, "env").([]any) {
		value, plain := at(v, "value").(string)
		if !plain {
			value = "sc://from.a.secret:15002"
		}
		environ = append(environ, at(v, "name").(string)+"="+value)
	}
	return environ
}

// render gives the rendered objects by kind; of several Secrets the last.
func render(t *testing.T, text string) map[string]any {
	t.Helper()
	files, err := rendered(t, text)
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]any{}
	for name, text := range files {
		for _, document := range strings.Split(text, "\n---") {
			var o map[string]any
			if err := yaml.UnmarshalStrict([]byte(document), &o); err != nil && filepath.Ext(name) == ".yaml" {
				t.Fatalf("%s: %v\n%s", name, err, document)
			}
			if kind, _ := o["kind"].(string); kind != "" {
				objects[kind] = o
			}
		}
	}
	return objects
}

// rendered is helm template.
func rendered(t *testing.T, text string) (map[string]string, error) {
	t.Helper()
	c, err := loader.Load(chart)
	if err != nil {
		t.Fatal(err)
	}
	all, err := chartutil.ToRenderValues(c, values(t, text), chartutil.ReleaseOptions{Name: "warehouse", Namespace: "bi", IsInstall: true}, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	return engine.Render(c, all)
}

func values(t *testing.T, text string) map[string]any {
	t.Helper()
	v := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// at walks down maps; nil where there is nothing.
func at(v any, path ...string) any {
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}
