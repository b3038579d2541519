package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/catalog/relay"
	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
)

// privatePostgres is the server that answers for PostgreSQL's catalogs; nil when libra runs without one.
type privatePostgres struct {
	server *catalog.Server
	relay  *relay.Engine
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
func (p *privatePostgres) before(behind pgwire.Engine, opts config.Catalog, logger *slog.Logger) pgwire.Engine {
	if p == nil {
		return behind
	}
	p.relay = relay.New(relay.Options{Server: p.server, Behind: behind, Database: catalog.DefaultDatabase, Strict: opts.Strict,
		Limit: 2 * opts.StatementTimeout, Logger: logger})
	return p.relay
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
	}
	p.server.Stop()
}
