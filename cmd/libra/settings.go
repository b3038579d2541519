package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/catalog/relay"
	"github.com/whereq/libra/catalog/typed"
	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// quietConnections has the kernel find a client that is gone without a word within minutes; the system's default is hours.
var quietConnections = map[string]string{"tcp_keepalives_idle": "60", "tcp_keepalives_interval": "15", "tcp_keepalives_count": "8"}

// settings are PostgreSQL's parameters and libra's own.
func settings(opts config.Options, pools *router.Admission, postgres string) (*guc.Registry, error) {
	definitions := append(guc.Builtin(), guc.Definition{
		Name: "libra.pool", Default: opts.Session.Pool, Type: guc.String, Check: pools.Check,
		Category:    "libra",
		Description: "The FAIR scheduler pool in which Spark runs this connection's statements.",
	}, guc.Definition{
		Name: "libra.session", Type: guc.String, Context: guc.Backend, Check: router.CheckSessionName,
		Category:    "libra",
		Description: "The session of this user that the connection joins, or makes, in isolated mode.",
	}, guc.Definition{
		Name: "libra.route", Type: guc.String, Context: guc.Internal,
		Category:    "libra",
		Description: "Where this connection's statements go, and which rule says so.",
	}, guc.Definition{
		Name: "libra.without_tables", Default: relay.AnswersPostgres, Type: guc.Enum, Enum: []string{relay.AnswersPostgres, relay.AnswersSpark},
		Category:    "libra",
		Description: "Who answers statements that read no table: PostgreSQL, which is faster, or Spark.",
	}, guc.Definition{
		Name: "libra.constraints", Default: sessions.ConstraintsNotice, Type: guc.Enum, Enum: []string{sessions.ConstraintsNotice, sessions.ConstraintsRefuse},
		Category:    "libra",
		Description: "What becomes of constraints that Spark's tables don't keep: left out with a NOTICE, or refused.",
	}, guc.Definition{
		Name: "libra.dialect", Default: typed.DialectAuto, Type: guc.Enum, Enum: []string{typed.DialectAuto, typed.DialectPostgres, typed.DialectSpark},
		Category:    "libra",
		Description: "Whose SQL statements are: PostgreSQL's (postgres), Spark's (spark), or PostgreSQL's where it understands them (auto).",
	}, guc.Definition{
		Name: "libra.progress", Default: "0", Type: guc.Int, Unit: "ms", Max: math.MaxInt32,
		Category:    "libra",
		Description: "How often a NOTICE tells how far a running statement is; 0 for never.",
	})
	registry, err := guc.NewRegistry(withVersion(definitions, postgres)...).With(quietConnections)
	if err != nil {
		return nil, err
	}
	if registry, err = registry.With(opts.Session.Settings); err != nil {
		return nil, fmt.Errorf("[session.settings]: %w", err)
	}
	return registry, nil
}

// withVersion says which PostgreSQL this is, where that is not the one that libra says it is by itself: clients ask the
// catalogs of the version that they are told.
func withVersion(definitions []guc.Definition, postgres string) []guc.Definition {
	major, minor, _ := strings.Cut(postgres, ".")
	high, err := strconv.Atoi(major)
	if err != nil {
		return definitions
	}
	low, err := strconv.Atoi(minor)
	if err != nil {
		low = 0 // a beta: "19beta1" has no minor version
	}
	number := high*10000 + low
	for i := range definitions {
		d := &definitions[i]
		switch d.Name {
		case "server_version":
			d.Default = postgres
		case "server_version_num":
			d.Default, d.Min, d.Max = strconv.Itoa(number), float64(number), float64(number)
		}
	}
	return definitions
}
