package main

import (
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/catalog/relay"
	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/catalog/typed"
	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/translate"
)

// privatePostgres is the server that answers for PostgreSQL's catalogs; nil when libra runs without one.
type privatePostgres struct {
	server *catalog.Server
	relay  *relay.Engine
	asked  *analyze.Analyzer
	shells *shells.Refresher
	stop   func() // ends what fills it
}

// openCatalog begins to start the private PostgreSQL. A machine that has none is no reason not to serve Spark: it is said
// in the log, and to whoever asks for a catalog.
func openCatalog(ctx context.Context, opts config.Options, logger *slog.Logger) (*privatePostgres, error) {
	if !opts.Catalog.Enabled {
		return nil, nil
	}
	data := opts.Catalog.Data
	if data == "" {
		data = filepath.Join(opts.Spark.Data, "catalog")
	}
	server, err := catalog.Start(ctx, catalog.Options{
		Bin: opts.Catalog.Postgres, Data: data, User: opts.Catalog.User, StatementTimeout: opts.Catalog.StatementTimeout, Logger: logger,
	})
	if err != nil {
		if opts.Catalog.Postgres != "" || opts.Catalog.Strict || ctx.Err() != nil {
			return nil, err
		}
		logger.Warn("libra runs without PostgreSQL's catalogs: \\d in psql and the trees of IDEs will not work", "error", err)
		return nil, nil
	}
	return &privatePostgres{server: server}, nil
}

// before puts the relay before an engine.
func (p *privatePostgres) before(behind pgwire.Engine, opts config.Catalog, inside *shownConsole, queue func() []router.Waiting, logger *slog.Logger) pgwire.Engine {
	if p == nil {
		return behind
	}
	p.asked = analyze.New(analyze.Options{Server: p.server, Stale: p.shells.Stale, Fresh: p.shells.Barrier, Shells: p.shells.Version})
	understood := typed.New(typed.Options{Behind: behind, Refuse: true, Analyzer: p.asked, Native: translate.Native, Renamed: translate.Renamed, LookUp: p.shells.LookUpIn, Catalog: p.shells.HasCatalog, Logger: logger,
		Database: func(wanted string) string { return p.relay.Database(wanted) }})
	p.relay = relay.New(relay.Options{Server: p.server, Behind: understood, Database: catalog.DefaultDatabase, Strict: opts.Strict,
		Limit: 2 * opts.StatementTimeout, Logger: logger, Fresh: p.shells.Barrier,
		Activity: func() []pgwire.ConnectionInfo { return inside.activity(queue) }, State: inside.rows, Signal: inside.signal, Admin: inside.admin, Users: inside.known})
	return p.relay
}

// show begins to keep Spark's tables in the server.
func (p *privatePostgres) show(spark *spark, header *sessions.Headers, opts config.Options, logger *slog.Logger) {
	if p == nil {
		return
	}
	source := sessions.NewMetadata(sessions.MetadataOptions{Backend: spark.backend, Conf: lookingConf(spark, opts), Headers: header, Logger: logger})
	p.shells = shells.New(shells.Options{
		Source: source, Connect: p.server.Admin, Changed: p.server.Changed, Refresh: opts.Catalog.Refresh, Parallel: opts.Catalog.Parallel, Logger: logger,
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		p.shells.Run(ctx)
		release, cancel := context.WithTimeout(context.Background(), releaseTime)
		defer cancel()
		if err := source.Close(release); err != nil {
			logger.Debug("spark keeps the catalog's session until it is idle", "error", err)
		}
		close(ended)
	}()
	p.stop = func() { cancel(); <-ended }
}

// lookingConf are a session's settings, and the pool of [catalog] pool where there is one of that name.
func lookingConf(spark *spark, opts config.Options) map[string]string {
	conf := maps.Clone(spark.sessionConf)
	if conf == nil {
		conf = map[string]string{}
	}
	if slices.ContainsFunc(opts.Pools, func(p config.Pool) bool { return p.Name == opts.Catalog.Pool }) {
		conf["spark.scheduler.pool"] = opts.Catalog.Pool
	}
	return conf
}

// hide ends what show began.
func (p *privatePostgres) hide() {
	if p != nil {
		p.stop()
	}
}

// ran tells of a statement that may have changed tables.
func (p *privatePostgres) ran() func(sql, catalog string, namespace []string) {
	if p == nil {
		return nil
	}
	return p.shells.Ran
}

// metrics tell how many tables the catalog shows, and how old its picture is.
func (p *privatePostgres) metrics(into map[string]int) {
	if p == nil {
		return
	}
	state := p.shells.State()
	into["libra.catalog.tables"] = state.Tables
	into["libra.catalog.age.seconds"] = -1
	if !state.Refreshed.IsZero() {
		into["libra.catalog.age.seconds"] = int(time.Since(state.Refreshed).Seconds())
	}
}

// version is PostgreSQL's; empty when there is none.
func (p *privatePostgres) version() string {
	if p == nil {
		return ""
	}
	return p.server.Version()
}

func (p *privatePostgres) close() {
	if p == nil {
		return
	}
	if p.relay != nil {
		p.relay.Close()
		p.asked.Close()
	}
	p.server.Stop()
}
