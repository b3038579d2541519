package config

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
)

const shipped = "../../config.toml"

// TestShippedFileSaysEverything keeps config.toml complete: every key with its default and its variable's name.
func TestShippedFileSaysEverything(t *testing.T) {
	got, err := Load(shipped, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	got.origins, want.origins = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("config.toml gives\n%+v\nthe defaults are\n%+v", got, want)
	}
	text, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if !mentions(string(text), f.variable()) {
			t.Errorf("config.toml does not name %s", f.variable())
		}
		section, _ := tree[f.section].(map[string]any)
		if _, there := section[f.key]; !there && f.key != "" {
			t.Errorf("config.toml does not show %s", f.name())
		}
	}
	for _, key := range poolKeys {
		if pool, ok := tree["pool"].([]any)[0].(map[string]any); !ok || pool[key] == nil {
			t.Errorf("config.toml does not show pool.%s", key)
		}
	}
}

// mentions looks for a whole word: LIBRA_SPARK_URL is not in LIBRA_SPARK_URLS.
func mentions(text, word string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z')
	}), word)
}

func TestEnvironmentGoesOverTheFile(t *testing.T) {
	environ := []string{
		"PATH=/bin", "LIBRA_TEST_SPARK_URL=sc://x:1", "LIBRA_SPARK_HOME=",
		"LIBRA_LISTEN_ADDRESS=127.0.0.1:6000, [::1]:6000", "LIBRA_LISTEN_INSECURE_TRUST=on", "LIBRA_LISTEN_MAX_CONNECTIONS=7", "LIBRA_LISTEN_USER_CONNECTIONS=etl=50, a=b=0",
		"LIBRA_LISTEN_STARTUP_TIMEOUT=90", "LIBRA_SESSION_MODE=ISOLATED", "LIBRA_SESSION_ISOLATE_BY=user",
		"LIBRA_SESSION_TIMEOUT_MINUTES=5", "LIBRA_SESSION_POOL=b", "LIBRA_SPARK_PACKAGES=a:b:1,c:d:2",
		`LIBRA_SPARK_JAVA_OPTIONS=["-Da=1,2", "-Xint"]`, "LIBRA_SPARK_CONF=spark.a=1,spark.b=x=y",
		`LIBRA_POOL=[{"name":"a"},{"name":"b","weight":4,"min_share":2,"mode":"fifo"}]`,
		"LIBRA_OPS_ADDRESS=127.0.0.1:0", "LIBRA_LOG_LEVEL=Warn", "LIBRA_LOG_FORMAT=JSON",
		"LIBRA_SPARK_HEADERS=x-a=1, x-b={user}", `LIBRA_SESSION_SETTINGS={"work_mem": "1MB", "statement_timeout": 5}`,
	}
	o, err := Load(shipped, environ)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want any }{
		{o.Listen.Addresses, []string{"127.0.0.1:6000", "[::1]:6000"}},
		{o.Listen.InsecureTrust, true},
		{o.Listen.MaxConnections, 7},
		{o.Listen.UserConnections, map[string]int{"etl": 50, "a=b": 0}},
		{o.Listen.StartupTimeout, 90 * time.Second},
		{o.Session.Mode, Isolated},
		{o.Session.IsolateBy, ByUser},
		{o.Session.Timeout, 5 * time.Minute},
		{o.Session.Pool, "b"},
		{o.Spark.Home, ""},
		{o.Spark.Packages, []string{"a:b:1", "c:d:2"}},
		{o.Spark.JavaOptions, []string{"-Da=1,2", "-Xint"}},
		{o.Spark.Conf, map[string]string{"spark.a": "1", "spark.b": "x=y"}},
		{o.Spark.Headers, map[string]string{"x-a": "1", "x-b": "{user}"}},
		{o.Session.Settings, map[string]string{"work_mem": "1MB", "statement_timeout": "5"}},
		{o.Pools, []Pool{defaultPool("a", 1, 0), {"b", 4, 2, FIFO, 0, 0, defaultMaxQueued, defaultQueueTimeout, Bounds{}}}},
		{o.Ops.Address, "127.0.0.1:0"},
		{o.Log, Log{slog.LevelWarn, JSON, true, false}},
		{o.Warnings, []string(nil)},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

func TestConfOfTheEnvironmentIsLaidOverTheFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(file, []byte("[spark.conf]\nspark.a = 1\nspark.b = 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := Load(file, []string{`LIBRA_SPARK_CONF={"spark.b": 3, "spark.c": {"d": true}}`})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"spark.a": "1", "spark.b": "3", "spark.c.d": "true"}; !reflect.DeepEqual(o.Spark.Conf, want) {
		t.Errorf("got %v, want %v", o.Spark.Conf, want)
	}
}

func TestBadEnvironment(t *testing.T) {
	for variable, want := range map[string]string{
		"LIBRA_SESSION_MODE=both":           `environment: LIBRA_SESSION_MODE must be "shared" or "isolated", not "both"`,
		"LIBRA_LISTEN_MAX_CONNECTIONS=x":    `environment: LIBRA_LISTEN_MAX_CONNECTIONS must be a whole number from 1 to 1000000, not "x"`,
		"LIBRA_LISTEN_USER_CONNECTIONS=a":   `environment: LIBRA_LISTEN_USER_CONNECTIONS must be a list of "user=number", not "a"`,
		"LIBRA_LISTEN_USER_CONNECTIONS==1":  `environment: LIBRA_LISTEN_USER_CONNECTIONS must be a list of "user=number", not "=1"`,
		"LIBRA_LISTEN_USER_CONNECTIONS=a=x": `environment: LIBRA_LISTEN_USER_CONNECTIONS must be a list of "user=number", not "a=x"`,
		"LIBRA_LISTEN_INSECURE_TRUST=eh":    `environment: LIBRA_LISTEN_INSECURE_TRUST must be true or false, not "eh"`,
		"LIBRA_SPARK_CONF=secret":           `environment: LIBRA_SPARK_CONF must be a table of Spark settings; their names begin with "spark."`,
		"LIBRA_SPARK_CONF=password=hush":    `environment: LIBRA_SPARK_CONF must be a table of Spark settings; their names begin with "spark."`,
		"LIBRA_SPARK_URL=http://u:hush@h":   `environment: LIBRA_SPARK_URL must be a Spark Connect address, "sc://host:port", a list of them, or "" for a local Spark`,
		"LIBRA_SESSION_POOL=fast":           `environment LIBRA_SESSION_POOL: session.pool must be the name of a [[pool]] ("default", "high-priority", "low-priority" or "interactive"), not "fast"`,
		`LIBRA_POOL=[{"name":"a"`:           `environment: LIBRA_POOL must be ` + poolWant + `, not "[{\"name\":\"a\""`,
		`LIBRA_POOL=[]`:                     `environment LIBRA_POOL: session.pool is "default", but there is no [[pool]]`,
	} {
		if _, err := Load("", []string{variable}); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", variable, err, want)
		}
	}
}

func TestUnknownVariablesAreWarnings(t *testing.T) {
	o, err := Load("", []string{"LIBRA_SESSION_MOD=isolated", "LIBRA_SERVICE_HOST=10.0.0.1", "LIBRARY_PATH=/x"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"unknown environment variable LIBRA_SERVICE_HOST is ignored",
		"unknown environment variable LIBRA_SESSION_MOD is ignored; did you mean LIBRA_SESSION_MODE?",
	}
	if !reflect.DeepEqual(o.Warnings, want) {
		t.Errorf("got %q, want %q", o.Warnings, want)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	o, err := Load("", []string{"LIBRA_OPS_TOKEN=hush", "LIBRA_SPARK_URL=sc://h:1/;token=hush;use_ssl=true;x-key=hush",
		"LIBRA_SPARK_CONF=spark.hadoop.fs.s3a.access.key=hush,spark.a=1"})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, s := range o.Settings() {
		values[s.Name] = s.Value
		if strings.Contains(s.Value, "hush") {
			t.Errorf("%s shows its secret: %s", s.Name, s.Value)
		}
	}
	if got, want := values["spark.url"], "sc://h:1/;token=***;use_ssl=true;x-key=***"; got != want {
		t.Errorf("spark.url is %s, want %s", got, want)
	}
	if got, want := values["spark.conf"], "spark.a=1,spark.hadoop.fs.s3a.access.key=***"; got != want {
		t.Errorf("spark.conf is %s, want %s", got, want)
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// FuzzFile looks for files that make the reader panic; what it accepts it must also be able to show.
func FuzzFile(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(goldens, "*.toml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(names, shipped) {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text []byte) {
		if o, err := loadText("fuzz.toml", text); err == nil {
			o.Settings()
		}
	})
}
