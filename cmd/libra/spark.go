package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/console"
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
	shown       func() []console.Backend
	own         bool // started by this libra, and nobody else's
	close       func()
}

func openSpark(ctx context.Context, opts config.Options, logger *slog.Logger) (*spark, error) {
	if len(opts.Spark.URLs) > 0 {
		return remoteSpark(opts.Spark, logger)
	}
	return ownSpark(ctx, opts, logger)
}

func remoteSpark(opts config.Spark, logger *slog.Logger) (*spark, error) {
	header, err := sessions.ParseHeaders(opts.Headers)
	if err != nil {
		return nil, err
	}
	remote, err := openRemote(config.FirstBackend, opts.Endpoints, header, logger)
	if err != nil {
		return nil, err
	}
	for _, e := range remote.Endpoints() {
		say("using Spark at %s", e.Address)
	}
	return &spark{
		backend: remote, sessionConf: opts.Conf,
		wait:  func(ctx context.Context) error { return firstLook(ctx, remote) },
		ui:    func() string { return "" },
		shown: func() []console.Backend { return endpoints(config.FirstBackend, remote) },
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
		ui: func() string { return supervisor.Status().UI },
		shown: func() []console.Backend {
			s := supervisor.Status()
			return []console.Backend{{Name: config.FirstBackend, Address: withoutToken(s.Address), State: s.State.String(), UI: s.UI, Current: true, Since: s.Since, Error: text(s.Err)}}
		},
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

// firstLook waits a while for what is known of a Spark elsewhere; libra serves whether it is well or not.
func firstLook(ctx context.Context, r *sessions.Remote) error {
	look, cancel := context.WithTimeout(ctx, checkEvery)
	defer cancel()
	for r.State() == sessions.StateStarting && look.Err() == nil {
		r.Look(look)
	}
	return ctx.Err()
}

// withoutToken is an address for everybody's eyes.
func withoutToken(address string) string {
	a, err := sparkconnect.ParseAddress(address)
	if err != nil {
		return "" // there is none yet
	}
	return a.String()
}

// text is the first line of an error.
func text(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func localPools(pools []config.Pool) []localspark.Pool {
	local := make([]localspark.Pool, len(pools))
	for i, p := range pools {
		local[i] = localspark.Pool{Name: p.Name, Weight: p.Weight, MinShare: p.MinShare, Mode: string(p.Mode)}
	}
	return local
}
