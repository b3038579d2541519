package localspark

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestJavaVersions(t *testing.T) {
	for _, c := range []struct {
		out     string
		feature int
		problem string
	}{
		{`openjdk version "17.0.15" 2025-04-15`, 17, ""},
		{`java version "21" 2023-09-19 LTS`, 21, ""},
		{"Picked up JAVA_TOOL_OPTIONS: -Dx=\"y\"\nopenjdk version \"26-ea\" 2026-03-17", 26, ""},
		{`java version "1.8.0_402"`, 0, "java is Java 1.8.0_402, which is too old. "},
		{`openjdk version "11.0.22" 2024-01-16`, 0, "java is Java 11.0.22, which is too old. "},
		{"nothing of the kind", 0, "java does not tell its version. "},
	} {
		got, err := parseJava("java", c.out)
		if c.problem != "" && (err == nil || err.Error() != c.problem+javaHelp) || c.problem == "" && err != nil || got.feature != c.feature {
			t.Errorf("%s: %+v, %v", c.out, got, err)
		}
	}
}

func TestMissingJava(t *testing.T) {
	var problem *ConfigError
	t.Setenv("JAVA_HOME", t.TempDir())
	if _, err := findJava(t.Context()); !errors.As(err, &problem) || !strings.Contains(err.Error(), "no bin/java in it") {
		t.Errorf("JAVA_HOME without Java: %v", err)
	}
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", t.TempDir())
	if _, err := findJava(t.Context()); !errors.As(err, &problem) || !strings.Contains(err.Error(), "Java is not installed") {
		t.Errorf("PATH without Java: %v", err)
	}
}

func TestHomes(t *testing.T) {
	spark, old, empty := t.TempDir(), t.TempDir(), t.TempDir()
	touch(t, filepath.Join(spark, "jars", "spark-connect_2.13-4.3.0.jar"))
	touch(t, filepath.Join(old, "jars", "spark-core_2.12-3.3.0.jar"))
	t.Setenv("SPARK_HOME", spark)
	if got, err := FindHome(""); err != nil || got != spark {
		t.Errorf("SPARK_HOME: %s, %v", got, err)
	}
	for home, want := range map[string]string{old: "without Spark Connect", empty: "no Spark is there"} {
		if _, err := FindHome(home); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "[spark] home") {
			t.Errorf("configured %s: %v", home, err)
		}
	}
	t.Setenv("SPARK_HOME", "")
	project := t.TempDir()
	fetched := filepath.Join(project, ".deps/venv/lib/python3.12/site-packages/pyspark")
	touch(t, filepath.Join(fetched, "jars", "spark-connect_2.13-4.3.0.jar"))
	below := filepath.Join(project, "some", "where")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if got, err := FindHome(""); err != nil || !strings.HasSuffix(got, strings.TrimPrefix(fetched, project)) {
		t.Errorf("fetched: %s, %v", got, err)
	}
}

func touch(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestMemoryIsHalfOfTheMachine(t *testing.T) {
	for machine, want := range map[uint64]string{0: "1024m", gibibyte: "1024m", 4 * gibibyte: "2048m", 24 * gibibyte: "12288m", 512 * gibibyte: "31744m"} {
		if got := defaultMemory(machine); got != want {
			t.Errorf("%d GiB: %s, want %s", machine/gibibyte, got, want)
		}
	}
	if m := machineMemory(); m < 64*mebibyte || m > 1<<50 {
		t.Errorf("this machine has %d bytes", m)
	}
}

func TestBadOptions(t *testing.T) {
	for want, change := range map[string]func(*Options){
		`spark.connect.grpc.binding.port can't be set for the local Spark: the local Spark chooses a free port`: func(o *Options) {
			o.Conf = map[string]string{"spark.connect.grpc.binding.port": "1"}
		},
		`"sql.ansi" is no Spark setting: their names begin with "spark."`: func(o *Options) { o.Conf = map[string]string{"sql.ansi": "1"} },
		`driver memory "much" is no size; write it as 4g or 800m`:         func(o *Options) { o.DriverMemory = "much" },
		`package "a:b" is not of the form group:artifact:version`:         func(o *Options) { o.Packages = []string{"a:b"} },
		`pool "a" is configured twice`:                                    func(o *Options) { o.Pools = []Pool{{Name: "a"}, {Name: "a"}} },
		`pool "a" has mode "LIFO"; use FAIR or FIFO`:                      func(o *Options) { o.Pools = []Pool{{Name: "a", Mode: "LIFO"}} },
		`pool "a" has a negative weight or minimum share`:                 func(o *Options) { o.Pools = []Pool{{Name: "a", Weight: -1}} },
		`a pool has no name`:                                              func(o *Options) { o.Pools = []Pool{{}} },
		`no data directory is configured for the local Spark`:             func(o *Options) { o.DataDir = "" },
	} {
		o := Options{DataDir: t.TempDir()}
		change(&o)
		var problem *ConfigError
		if _, err := o.withDefaults(); !errors.As(err, &problem) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFairScheduler(t *testing.T) {
	got, err := FairScheduler([]Pool{{Name: "default", MinShare: 2}, {Name: `a<b & "c"`, Weight: 3, Mode: FIFO}})
	want := `<?xml version="1.0" encoding="UTF-8"?>
<allocations>
  <pool name="default">
    <schedulingMode>FAIR</schedulingMode>
    <weight>1</weight>
    <minShare>2</minShare>
  </pool>
  <pool name="a&lt;b &amp; &#34;c&#34;">
    <schedulingMode>FIFO</schedulingMode>
    <weight>3</weight>
    <minShare>0</minShare>
  </pool>
</allocations>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestProperties(t *testing.T) {
	got := string(properties(map[string]string{"spark.b": " a=b:c\\d\n#e!", "spark.a": "x y"}))
	if want := "spark.a=x y\nspark.b=\\ a\\=b\\:c\\\\d\\n\\#e\\!\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSlots(t *testing.T) {
	data := t.TempDir()
	var told []string
	progress := func(line string) { told = append(told, line) }
	first, second := mustTake(t, data, progress), mustTake(t, data, progress)
	if first.dir != filepath.Join(data, "1") || second.dir != filepath.Join(data, "2") || len(told) > 0 {
		t.Errorf("%s and %s, %q", first.dir, second.dir, told)
	}
	first.release()
	first.release()
	if again := mustTake(t, data, progress); again.dir != first.dir {
		t.Errorf("after a release: %s", again.dir)
	}
	// The Spark of a killed libra holds spark.lock, but nobody the slot.
	_ = second.lock.Close()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := takeSlot(ctx, data, func(line string) { progress(line); cancel() })
	if !errors.Is(err, context.Canceled) || len(told) != 1 {
		t.Errorf("got %v, told %q", err, told)
	}
	_ = second.spark.Close()
	if again := mustTake(t, data, progress); again.dir != second.dir {
		t.Errorf("after the old Spark's end: %s", again.dir)
	}
}

func mustTake(t *testing.T, data string, progress func(string)) *slot {
	t.Helper()
	s, err := takeSlot(t.Context(), data, progress)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.release)
	return s
}

func TestOutput(t *testing.T) {
	o := newOutput()
	var lines strings.Builder
	lines.WriteString("WARNING: Using incubator modules: jdk.incubator.vector\n")
	lines.WriteString("INFO Utils: Successfully started service 'SparkUI' on port 4041.\n")
	lines.WriteString("ERROR X: " + strings.Repeat("long ", 50_000) + "\n\tat some.Class(File.java:1)\n\t... 3 more\n")
	for range 2 * keptLines {
		lines.WriteString("ERROR Y: again\n")
	}
	lines.WriteString("INFO SparkConnectServer: Spark Connect server started at: 127.0.0.1:40123\n")
	lines.WriteString("INFO SparkContext: Successfully stopped SparkContext\nINFO SparkContext: Successfully stopped SparkContext\n")
	longest := 0
	o.read(strings.NewReader(lines.String()), func(line string) { longest = max(longest, len(line)) })
	<-o.ready
	<-o.stopped
	if connect, ui := o.ports(); connect != 40123 || ui != 4041 {
		t.Errorf("ports %d and %d", connect, ui)
	}
	if kept := o.last(); len(kept) != keptLines || kept[0] != "ERROR Y: again" || longest != lineLength {
		t.Errorf("kept %d lines, %q first, the longest of %d bytes", len(kept), kept[0], longest)
	}
}

func TestBackoff(t *testing.T) {
	var b backoff
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var waits []time.Duration
	for range 9 {
		waits = append(waits, b.next)
		b.sleep(ended)
	}
	if waits[0] != 0 || waits[1] != 500*time.Millisecond || waits[2] != time.Second || waits[8] != longestWait {
		t.Errorf("waits %v", waits)
	}
	if b.lived(goodLife + 1); b.next != 0 {
		t.Errorf("after a good life the wait is %v", b.next)
	}
}

func TestArchiveOfAKilledLibraIsSwept(t *testing.T) {
	dir := t.TempDir()
	dead, mine := filepath.Join(dir, "spark-1.jsa.999999999"), filepath.Join(dir, "spark-1.jsa.1")
	touch(t, dead)
	touch(t, mine)
	sweepUnfinished(dir)
	if exists(dead) || !exists(mine) {
		t.Errorf("dead: %v, living: %v", exists(dead), exists(mine))
	}
}

// TestClusters: executors elsewhere must reach the driver, which is on loopback only where there are none.
func TestClusters(t *testing.T) {
	s := &slot{dir: t.TempDir()}
	for master, here := range map[string]bool{"": true, "local[2]": true, "local": true, "yarn": false, "k8s://https://h:6443": false, "spark://h:7077": false, "local-cluster[1,1,1024]": false} {
		o := Options{Home: "/spark", Conf: map[string]string{}}
		if master != "" {
			o.Conf["spark.master"] = master
		}
		conf := s.settings(o, 0, 0)
		if _, bound := conf["spark.driver.host"]; bound != here || conf["spark.connect.grpc.binding.address"] != "127.0.0.1" || master != "" && conf["spark.master"] != master {
			t.Errorf("%s: %v", master, conf)
		}
	}
}

// TestEphemeralSlotsAreEmptied, but for the locks and the logs.
func TestEphemeralSlotsAreEmptied(t *testing.T) {
	s := &slot{dir: t.TempDir()}
	for _, name := range []string{"lock", "spark.lock", "logs/spark.log", "warehouse/t/part-0", "metastore/seg0/c1", "spark.conf"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(s.path(name)), 0o700), os.WriteFile(s.path(name), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s.empty()
	left, err := filepath.Glob(s.path("*"))
	if err != nil || len(left) != 3 {
		t.Error(left, err)
	}
}
