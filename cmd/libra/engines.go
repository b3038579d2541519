package main

import (
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/localspark"
)

// engines start a Spark for each session that has one for itself; nil when none has.
type engines struct{ *sessions.Engines }

// sharedCatalog are beginnings of settings by which several Sparks may see the same tables.
var sharedCatalog = []string{"spark.sql.catalog.", "spark.hadoop.hive.metastore.uris", "spark.hive.metastore.uris", "spark.hadoop.javax.jdo.option.ConnectionURL"}

func openEngines(opts config.Options, logger *slog.Logger) (*engines, error) {
	if !opts.UsesEngines() {
		return nil, nil
	}
	home, err := localspark.FindHome(opts.Spark.Home)
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(opts.Spark.Data)
	if err != nil {
		return nil, err
	}
	conf := engineConf(opts)
	if conf[catalogKind] == inMemory {
		logger.Warn("engines have tables of their own, which end with them: [engine.conf] names no metastore or catalog that several Sparks can use")
	}
	return &engines{sessions.NewEngines(sessions.EngineOptions{Spare: opts.Engine.Spare, Logger: logger, Spark: localspark.Options{
		Home: home, DataDir: filepath.Join(data, "engines"), Ephemeral: true, ReadOnlyCache: true, Pools: localPools(opts.Pools), DriverMemory: opts.Engine.DriverMemory,
		Conf: conf, Packages: opts.Spark.Packages, JavaOptions: opts.Spark.JavaOptions, StartTimeout: opts.Spark.StartTimeout, Logger: logger,
	}})}, nil
}

const (
	catalogKind = "spark.sql.catalogImplementation"
	inMemory    = "in-memory"
)

// engineConf are the settings of each engine. One whose tables end with it needs no metastore, which takes seconds to open.
func engineConf(opts config.Options) map[string]string {
	conf := map[string]string{"spark.master": opts.Engine.Master, "spark.app.name": "libra engine"}
	maps.Copy(conf, opts.Spark.Conf)
	conf["spark.master"] = opts.Engine.Master
	maps.Copy(conf, opts.Engine.Conf)
	if _, said := conf[catalogKind]; !said && !shares(conf) {
		conf[catalogKind] = inMemory
	}
	return conf
}

func shares(conf map[string]string) bool {
	for name := range conf {
		for _, prefix := range sharedCatalog {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}

func (e *engines) source() sessions.EngineSource {
	if e == nil {
		return nil
	}
	return e
}

func (e *engines) close() {
	if e == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), releaseTime)
	defer cancel()
	e.Close(ctx)
}
