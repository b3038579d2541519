package catalog

import (
	"log/slog"
	"time"
)

// The roles and databases of a new cluster.
const (
	AdminRole   = "libra_admin"   // superuser: libra itself
	OwnerRole   = "libra_owner"   // owns the shells; no login
	ReaderRole  = "libra_reader"  // what every client's role is a member of; no login
	ClientRole  = "libra_client"  // stands in for names that can't be roles
	AnalystRole = "libra_analyst" // has statements analyzed and runs none

	// Maintenance is the database that Admin connects to for CREATE DATABASE; no client gets in.
	Maintenance = "postgres"
	// DefaultDatabase stands for Spark's own catalog, and for every name that no catalog has.
	DefaultDatabase = "spark_catalog"
)

// Options say where the server's programs and files are.
type Options struct {
	Bin              string        // folder of PostgreSQL's programs; empty: the one that make deps fetched, else the machine's
	Data             string        // folder for the data; made when missing
	User             string        // name or number of who runs it when we are root; empty: postgres, else nobody
	StatementTimeout time.Duration // of a reader's statement; 0 means 30 s
	Logger           *slog.Logger
}

// Limits of the private server. A backend that is at its address space gets PostgreSQL's own out_of_memory error.
const (
	maxConnections   = 64
	backendMemoryKiB = 512 << 10
)

func (o Options) withDefaults() Options {
	if o.StatementTimeout <= 0 {
		o.StatementTimeout = 30 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}
