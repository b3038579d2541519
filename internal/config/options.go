package config

import (
	"log/slog"
	"time"
)

// Options are libra's whole configuration.
type Options struct {
	Listen  Listen
	TLS     TLS
	Auth    Auth
	Session Session
	Spark   Spark
	Engine  Engine
	Catalog Catalog
	Pools   []Pool

	Backends []Backend
	Routes   []Route

	Ops Ops
	Log Log

	Warnings []string // what was ignored, in words; for the log

	origins map[string]string // key → where its value came from
}

// Listen is the front door.
type Listen struct {
	Addresses       []string // host:port, port 0 for any; or an absolute path for a unix socket
	InsecureTrust   bool     // anybody who reaches an address is let in as whoever he says he is
	MaxMessageBytes int      // one message of a client
	StartupTimeout  time.Duration
	SlowClient      time.Duration // a client that takes nothing of its answer for so long is gone; 0: never

	MaxConnections               int // in all; the others: 0 is no limit
	MaxPerUser                   int
	UserConnections              map[string]int // by user, over MaxPerUser
	MaxPerAddress                int
	MaxUnauthenticated           int
	MaxUnauthenticatedPerAddress int
}

// TLS is the server's certificate; empty: connections are not encrypted.
type TLS struct {
	Cert     string // PEM file, intermediate certificates behind the server's own
	Key      string // PEM file that only libra can read
	ClientCA string // PEM file of who may sign clients' certificates; empty: they are not asked for
}

// Auth is who may come in.
type Auth struct {
	HBA    string // file of rules in pg_hba.conf's words; empty: trust from this machine
	Users  string // file of users, verifiers and groups
	Ident  string // file of user name maps in pg_ident.conf's words
	Secret string // file of the server secret, made when missing; empty: a new secret with each start
}

// Mode says who shares a Spark session.
type Mode string

// The modes.
const (
	Shared   Mode = "shared"
	Isolated Mode = "isolated"
)

// Unit says what has an isolated session of its own.
type Unit string

// The units of isolation.
const (
	ByConnection Unit = "connection"
	ByUser       Unit = "user"
)

// Isolation says how far isolated sessions are from each other.
type Isolation string

// The isolations.
const (
	BySession Isolation = "session"
	ByEngine  Isolation = "engine"
)

// Engine is the Spark application that an isolated session has for itself.
type Engine struct {
	Master       string // spark.master
	DriverMemory string
	Spare        int               // engines that are kept ready
	Conf         map[string]string // over Spark.Conf
}

// Session is how connections come by Spark sessions.
type Session struct {
	Mode        Mode
	IsolateBy   Unit
	Isolation   Isolation
	MaxSessions int
	Timeout     time.Duration     // an isolated session that has run nothing for so long ends
	Pool        string            // the pool of a connection that does not choose one
	Settings    map[string]string // PostgreSQL's settings that connections begin with
	MaxRunning  int               // statements in Spark at one time, of all pools together; 0: any number
}

// Spark is the Spark behind.
type Spark struct {
	Endpoints    // without any libra starts a local Spark
	Home         string
	Data         string
	DriverMemory string
	Packages     []string
	JavaOptions  []string
	StartTimeout time.Duration
	Conf         map[string]string
	Headers      map[string]string // templates of gRPC headers by their names; see sessions.Headers
}

// Catalog is the private PostgreSQL that answers for PostgreSQL's catalogs.
type Catalog struct {
	Enabled          bool
	Postgres         string // folder of its programs; empty: what is found
	Data             string // empty: a folder in Spark.Data
	User             string // who runs it when libra is root; empty: postgres, else nobody
	Strict           bool   // a database that is no catalog of Spark's is refused
	StatementTimeout time.Duration
	Refresh          time.Duration // between two looks at what others have changed in Spark
	Parallel         int           // statements at a time that look
	Pool             string        // where they run, when there is such a pool
}

// Scheduling is how a pool orders its own jobs.
type Scheduling string

// The schedulings.
const (
	FIFO Scheduling = "FIFO"
	FAIR Scheduling = "FAIR"
)

// Pool is one of Spark's scheduling pools.
type Pool struct {
	Name     string
	Weight   int
	MinShare int // cores
	Mode     Scheduling

	// libra's own ceilings
	MaxRunning        int           // statements at one time; 0: any number
	MaxRunningPerUser int           // those of one user; 0: any number
	MaxQueued         int           // statements that wait
	QueueTimeout      time.Duration // 0: a statement waits as long as it takes
	Bounds
}

// Bounds are what one statement may take; 0: as much as it likes.
type Bounds struct {
	MaxResultRows    int
	MaxResultBytes   int
	StatementTimeout time.Duration
}

// What a [[pool]] has that does not say.
const (
	defaultMaxQueued    = 1000
	defaultQueueTimeout = 5 * time.Minute
)

func defaultPool(name string, weight, minShare int) Pool {
	return Pool{Name: name, Weight: weight, MinShare: minShare, Mode: FAIR, MaxQueued: defaultMaxQueued, QueueTimeout: defaultQueueTimeout}
}

// Ops is the HTTP side: health, metrics, the dashboard.
type Ops struct {
	Address string   // host:port; empty: none
	Token   string   // asked for when set
	Admins  []string // users who may see and end what is others'
}

// Format is how log lines are written.
type Format string

// The formats.
const (
	Text Format = "text"
	JSON Format = "json"
)

// Log is libra's own log.
type Log struct {
	Level     slog.Level
	Format    Format
	Queries   bool // a line for each statement's beginning and end
	QueryText bool // with its text
}

// Default is the configuration without a file and without environment. The pools are those that libra has always had.
func Default() Options {
	return Options{
		Listen: Listen{
			Addresses:       []string{"127.0.0.1:5432"},
			MaxMessageBytes: 64 << 20,
			StartupTimeout:  time.Minute,
			SlowClient:      10 * time.Minute,
			MaxConnections:  1000,

			UserConnections: map[string]int{}, MaxUnauthenticated: 1000, MaxUnauthenticatedPerAddress: 500,
		},
		Session: Session{Mode: Shared, IsolateBy: ByConnection, Isolation: BySession, MaxSessions: 10, Timeout: 30 * time.Minute, Pool: "default", Settings: map[string]string{}},
		Spark:   Spark{Data: ".libra", StartTimeout: 2 * time.Minute, Conf: map[string]string{}, Headers: map[string]string{}},
		Engine:  Engine{Master: "local[*]", DriverMemory: "1g", Conf: map[string]string{}},
		Catalog: Catalog{Enabled: true, StatementTimeout: 30 * time.Second, Refresh: 30 * time.Second, Parallel: 2, Pool: "low-priority"},
		Pools: []Pool{
			defaultPool("default", 1, 2),
			defaultPool("high-priority", 3, 4),
			defaultPool("low-priority", 1, 1),
			defaultPool("interactive", 2, 2),
		},
		Ops:     Ops{Address: "127.0.0.1:8432"},
		Log:     Log{Level: slog.LevelInfo, Format: Text, Queries: true},
		origins: map[string]string{},
	}
}
