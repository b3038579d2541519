package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// spark is the Spark behind this libra: its own, or one elsewhere.
type spark struct {
	backend     sessions.Backend
	sessionConf map[string]string // set on each session: a local Spark has them from its start
	wait        func(context.Context) error
	ui          func() string // address of Spark's web pages, empty when unknown
	address     func() string // of Spark Connect
	own         bool          // started by this libra, and nobody else's
	close       func()
}

func openSpark(ctx context.Context, opts config.Options, logger *slog.Logger) (*spark, error) {
	if opts.Spark.URL != "" {
		return remoteSpark(opts.Spark, logger)
	}
	return ownSpark(ctx, opts, logger)
}

func remoteSpark(opts config.Spark, logger *slog.Logger) (*spark, error) {
	address, err := sparkconnect.ParseAddress(opts.URL)
	if err != nil {
		return nil, err
	}
	remote, err := sessions.NewRemote(sparkconnect.Options{Address: address, Logger: logger})
	if err != nil {
		return nil, err
	}
	say("using Spark at %s", address)
	return &spark{
		backend: remote, sessionConf: opts.Conf,
		wait: func(context.Context) error { return nil },
		ui:   func() string { return "" }, address: address.String,
		close: func() { _ = remote.Close() },
	}, nil
}

func ownSpark(ctx context.Context, opts config.Options, logger *slog.Logger) (*spark, error) {
	home, err := localspark.FindHome(opts.Spark.Home)
	if err != nil {
		return nil, err
	}
	supervisor, err := localspark.Supervise(ctx, localspark.Options{
		Home: home, DataDir: opts.Spark.Data, Pools: localPools(opts.Pools), DriverMemory: opts.Spark.DriverMemory,
		Conf: opts.Spark.Conf, Packages: opts.Spark.Packages, JavaOptions: opts.Spark.JavaOptions,
		StartTimeout: opts.Spark.StartTimeout, Logger: logger, Progress: func(line string) { say("%s", line) },
	})
	if err != nil {
		return nil, err
	}
	local := sessions.NewLocal(supervisor, logger)
	return &spark{
		backend: local, own: true,
		wait: func(ctx context.Context) error {
			_, _, err := supervisor.Wait(ctx)
			return err
		},
		ui: func() string { return supervisor.Status().UI }, address: func() string { return supervisor.Status().Address },
		close: func() {
			_ = local.Close()
			stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := supervisor.Stop(stop); err != nil {
				logger.Warn("spark did not stop well", "error", err)
			}
		},
	}, nil
}

func localPools(pools []config.Pool) []localspark.Pool {
	local := make([]localspark.Pool, len(pools))
	for i, p := range pools {
		local[i] = localspark.Pool{Name: p.Name, Weight: p.Weight, MinShare: p.MinShare, Mode: string(p.Mode)}
	}
	return local
}
