package config

import (
	"log/slog"
	"math"
	"net"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fields is every key there is, in the order of config.toml.
var fields = []field{
	texts("listen", "address", `"host:port" or the path of a unix socket, or a list of them`, func(o *Options) *[]string { return &o.Listen.Addresses }, isListenAddress).filled(),
	boolean("listen", "insecure_trust", func(o *Options) *bool { return &o.Listen.InsecureTrust }),
	integer("listen", "max_connections", 1, 1_000_000, func(o *Options) *int { return &o.Listen.MaxConnections }),
	integer("listen", "max_connections_per_user", 0, 1_000_000, func(o *Options) *int { return &o.Listen.MaxPerUser }),
	{section: "listen", key: "user_connections", want: `a list of "user=number"`, set: setUserConnections, show: showUserConnections},
	integer("listen", "max_connections_per_address", 0, 1_000_000, func(o *Options) *int { return &o.Listen.MaxPerAddress }),
	integer("listen", "max_unauthenticated", 1, 1_000_000, func(o *Options) *int { return &o.Listen.MaxUnauthenticated }),
	integer("listen", "max_unauthenticated_per_address", 0, 1_000_000, func(o *Options) *int { return &o.Listen.MaxUnauthenticatedPerAddress }),
	integer("listen", "max_message_bytes", 16<<10, 1<<30-1, func(o *Options) *int { return &o.Listen.MaxMessageBytes }),
	duration("listen", "startup_timeout", time.Second, func(o *Options) *time.Duration { return &o.Listen.StartupTimeout }),
	durationOrNone("listen", "slow_client_timeout", time.Second, func(o *Options) *time.Duration { return &o.Listen.SlowClient }),

	text("tls", "cert", "a path", func(o *Options) *string { return &o.TLS.Cert }, anything),
	text("tls", "key", "a path", func(o *Options) *string { return &o.TLS.Key }, anything),
	text("tls", "client_ca", "a path", func(o *Options) *string { return &o.TLS.ClientCA }, anything),

	text("auth", "hba", "a path", func(o *Options) *string { return &o.Auth.HBA }, anything),
	text("auth", "users", "a path", func(o *Options) *string { return &o.Auth.Users }, anything),
	text("auth", "ident", "a path", func(o *Options) *string { return &o.Auth.Ident }, anything),
	text("auth", "secret", "a path", func(o *Options) *string { return &o.Auth.Secret }, anything),

	choice("session", "mode", func(o *Options) *Mode { return &o.Session.Mode }, Shared, Isolated),
	choice("session", "isolate_by", func(o *Options) *Unit { return &o.Session.IsolateBy }, ByConnection, ByUser),
	choice("session", "isolation", func(o *Options) *Isolation { return &o.Session.Isolation }, BySession, ByEngine),
	integer("session", "max_sessions", 1, math.MaxInt32, func(o *Options) *int { return &o.Session.MaxSessions }),
	duration("session", "timeout_minutes", time.Minute, func(o *Options) *time.Duration { return &o.Session.Timeout }),
	text("session", "pool", "the name of a [[pool]]", func(o *Options) *string { return &o.Session.Pool }, notEmpty),
	integer("session", "max_running", 0, poolLimit, func(o *Options) *int { return &o.Session.MaxRunning }),
	{section: "session", key: "settings", want: "a table of PostgreSQL's settings", set: setSettings, show: showSettings},

	{section: "spark", key: "url", want: `a Spark Connect address, "sc://host:port", a list of them, or "" for a local Spark`, set: setSparkURLs, secret: true,
		show: func(o *Options) string { return strings.Join(masked(o.Spark.URLs), ",") }},
	text("spark", "token_file", "a path", func(o *Options) *string { return &o.Spark.TokenFile }, anything),
	text("spark", "token_env", "the name of an environment variable", func(o *Options) *string { return &o.Spark.TokenEnv }, anything),
	text("spark", "home", "a path", func(o *Options) *string { return &o.Spark.Home }, anything),
	text("spark", "data", "a path", func(o *Options) *string { return &o.Spark.Data }, notEmpty),
	text("spark", "driver_memory", `a size such as "4g" or "800m", or "" for half of the machine's memory`, func(o *Options) *string { return &o.Spark.DriverMemory }, isMemory),
	texts("spark", "packages", `a list of "group:artifact:version"`, func(o *Options) *[]string { return &o.Spark.Packages }, isPackage),
	texts("spark", "java_options", "a list of options", func(o *Options) *[]string { return &o.Spark.JavaOptions }, notEmpty),
	duration("spark", "start_timeout", time.Second, func(o *Options) *time.Duration { return &o.Spark.StartTimeout }),
	{section: "spark", key: "conf", want: `a table of Spark settings; their names begin with "spark."`, set: confSetter(func(o *Options) *map[string]string { return &o.Spark.Conf }),
		show: func(o *Options) string { return showConf(o.Spark.Conf) }, secret: true},
	{section: "spark", key: "headers", want: "a table of headers and templates", set: setHeaders, show: showHeaders, secret: true},

	text("engine", "master", `a master of Spark's, "local[2]", "yarn", "k8s://…" or "spark://…"`, func(o *Options) *string { return &o.Engine.Master }, notEmpty),
	text("engine", "driver_memory", `a size such as "4g"`, func(o *Options) *string { return &o.Engine.DriverMemory }, func(s string) bool { return s != "" && isMemory(s) }),
	integer("engine", "spare", 0, 64, func(o *Options) *int { return &o.Engine.Spare }),
	{section: "engine", key: "conf", want: `a table of Spark settings; their names begin with "spark."`, set: confSetter(func(o *Options) *map[string]string { return &o.Engine.Conf }),
		show: func(o *Options) string { return showConf(o.Engine.Conf) }, secret: true},

	boolean("catalog", "enabled", func(o *Options) *bool { return &o.Catalog.Enabled }),
	text("catalog", "postgres", "a path", func(o *Options) *string { return &o.Catalog.Postgres }, anything),
	text("catalog", "data", "a path", func(o *Options) *string { return &o.Catalog.Data }, anything),
	text("catalog", "user", "a user's name or number", func(o *Options) *string { return &o.Catalog.User }, anything),
	boolean("catalog", "strict", func(o *Options) *bool { return &o.Catalog.Strict }),
	duration("catalog", "statement_timeout", time.Second, func(o *Options) *time.Duration { return &o.Catalog.StatementTimeout }),
	duration("catalog", "refresh", time.Second, func(o *Options) *time.Duration { return &o.Catalog.Refresh }),
	integer("catalog", "parallel", 1, 64, func(o *Options) *int { return &o.Catalog.Parallel }),
	text("catalog", "pool", "the name of a [[pool]]", func(o *Options) *string { return &o.Catalog.Pool }, anything),

	{section: "pool", want: poolWant, set: setPools, show: showPools},

	tables("backend", "a list of backends with name and url", backendKeys, backendName, func(o *Options) *[]Backend { return &o.Backends }, showBackend),
	tables("route", "a list of routes with a name each, and user, group, database, application_name, client, backend, mode, isolate_by, isolation, pool, max_result_rows, max_result_bytes and statement_timeout",
		routeKeys, routeName, func(o *Options) *[]Route { return &o.Routes }, showRoute),

	text("ops", "address", `"host:port", or "" for none`, func(o *Options) *string { return &o.Ops.Address }, func(s string) bool { return s == "" || isAddress(s) }),
	text("ops", "token", "a text", func(o *Options) *string { return &o.Ops.Token }, anything).hidden(),
	texts("ops", "admins", "a list of users", func(o *Options) *[]string { return &o.Ops.Admins }, notEmpty),

	level("log", "level", func(o *Options) *slog.Level { return &o.Log.Level }),
	choice("log", "format", func(o *Options) *Format { return &o.Log.Format }, Text, JSON),
	boolean("log", "queries", func(o *Options) *bool { return &o.Log.Queries }),
	boolean("log", "query_text", func(o *Options) *bool { return &o.Log.QueryText }),
}

func backendName(b Backend) string { return b.Name }
func routeName(r Route) string     { return r.Name }

func anything(string) bool   { return true }
func notEmpty(s string) bool { return s != "" }

// isAddress takes host:port with a number for a port. An empty host is every interface.
func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isListenAddress(s string) bool { return filepath.IsAbs(s) || isAddress(s) }

func isSparkURL(s string) bool {
	rest, is := strings.CutPrefix(s, "sc://")
	return s == "" || is && rest != ""
}

var memory = regexp.MustCompile(`^([1-9][0-9]*[kKmMgGtT])?$`)

func isMemory(s string) bool { return memory.MatchString(s) }

var mavenPackage = regexp.MustCompile(`^[^:,\s]+:[^:,\s]+:[^:,\s]+$`)

func isPackage(s string) bool { return mavenPackage.MatchString(s) }
