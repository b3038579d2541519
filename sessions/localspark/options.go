package localspark

import (
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options describe one local Spark.
type Options struct {
	Home          string            // folder with jars/; FindHome finds it
	DataDir       string            // slots are made below it
	CacheDir      string            // class archives that make later starts quick; empty: .deps/cache for a Spark below .deps, else DataDir/cache
	Ephemeral     bool              // tables and all that is in the slot go when it stops, and before it starts
	ReadOnlyCache bool              // use a class archive, but don't write one: a Spark that nobody will stop in peace
	Pools         []Pool            // written to fairscheduler.xml
	DriverMemory  string            // heap as Java writes it, "4g"; empty: half of the machine's memory
	Conf          map[string]string // any spark.* setting; over libra's defaults
	Packages      []string          // Maven coordinates group:artifact:version that Spark fetches at start
	JavaOptions   []string          // further options of the JVM
	StartTimeout  time.Duration     // until Spark must be ready; 0: two minutes
	StopGrace     time.Duration     // from SIGTERM to SIGKILL; 0: fifteen seconds
	Logger        *slog.Logger      // nil: discarded
	Progress      func(line string) // told in words what is happening while a person waits; may be nil
}

// Pool is one FAIR scheduling pool.
type Pool struct {
	Name     string
	Weight   int    // share beside other pools; 0 means 1
	MinShare int    // cores it gets first
	Mode     string // FIFO or FAIR among its own jobs; empty means FAIR
}

func (o Options) withDefaults() (Options, error) {
	if o.StartTimeout == 0 {
		o.StartTimeout = 2 * time.Minute
	}
	if o.StopGrace == 0 {
		o.StopGrace = 15 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.DataDir == "" {
		return o, &ConfigError{What: "no data directory is configured for the local Spark"}
	}
	data, err := filepath.Abs(o.DataDir)
	if err != nil {
		return o, fmt.Errorf("localspark: data directory: %w", err)
	}
	o.DataDir = data
	if o.CacheDir == "" {
		o.CacheDir = defaultCache(o.Home, data)
	}
	if o.DriverMemory == "" {
		o.DriverMemory = defaultMemory(machineMemory())
	}
	return o, o.check()
}

// ours are the settings that libra's own working depends on; a second opinion about them would break it.
var ours = map[string]string{
	"spark.connect.authenticate.token":   "libra makes a token of its own",
	"spark.connect.grpc.binding.address": "the local Spark listens on loopback",
	"spark.connect.grpc.binding.port":    "the local Spark chooses a free port",
	"spark.scheduler.allocation.file":    "pools are configured as [[pool]]",
	"spark.scheduler.mode":               "pools need FAIR",
	"spark.submit.deployMode":            "the local Spark runs on this machine",
	"spark.driver.memory":                "set driver_memory instead",
	"spark.jars.packages":                "set packages instead",
}

func (o Options) check() error {
	for _, key := range slices.Sorted(maps.Keys(o.Conf)) {
		if why, reserved := ours[key]; reserved {
			return &ConfigError{What: fmt.Sprintf("%s can't be set for the local Spark: %s", key, why)}
		}
		if !strings.HasPrefix(key, "spark.") {
			return &ConfigError{What: fmt.Sprintf("%q is no Spark setting: their names begin with \"spark.\"", key)}
		}
	}
	if !memoryForm.MatchString(o.DriverMemory) {
		return &ConfigError{What: fmt.Sprintf("driver memory %q is no size; write it as 4g or 800m", o.DriverMemory)}
	}
	for _, p := range o.Packages {
		if strings.Count(p, ":") != 2 || strings.ContainsAny(p, ", \t\n") {
			return &ConfigError{What: fmt.Sprintf("package %q is not of the form group:artifact:version", p)}
		}
	}
	return checkPools(o.Pools)
}

// here tells whether the executors are in the same process, which is so unless spark.master names a cluster.
func (o Options) here() bool {
	master := o.Conf["spark.master"]
	return master == "" || master == "local" || strings.HasPrefix(master, "local[")
}

// announce tells a waiting person what begins now.
func (o Options) announce(s *slot) {
	o.Progress(fmt.Sprintf("Starting Spark with a heap of %s; its tables and logs are in %s.", o.DriverMemory, s.dir))
	if len(o.Packages) > 0 {
		o.Progress("Spark fetches its packages first: " + strings.Join(o.Packages, ", "))
	}
}
