package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/metrics"
	"github.com/whereq/libra/internal/ops"
	"github.com/whereq/libra/internal/rest"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/translate"
)

// How long a stopping libra waits for running statements, and for its sessions in Spark to end.
const (
	drainTime   = 10 * time.Second
	releaseTime = 5 * time.Second
)

// serve wires the packages together and serves until ctx ends; its error is ctx's cause then.
func serve(ctx context.Context, path string, opts config.Options, hangups <-chan os.Signal) error {
	level := new(slog.LevelVar)
	logger := newLogger(opts.Log, level)
	for _, w := range opts.Warnings {
		logger.Warn(w)
	}
	private, err := openCatalog(ctx, opts, logger)
	if err != nil {
		return err
	}
	defer private.close()
	admission := router.NewAdmission(routerPools(opts.Pools), opts.Session.MaxRunning)
	registry, err := settings(opts, admission, private.version())
	if err != nil {
		return err
	}
	header, err := headers(opts)
	if err != nil {
		return err
	}
	spark, err := openSpark(ctx, opts, logger)
	if err != nil {
		return err
	}
	defer spark.close()
	private.show(spark, header, opts, logger)
	defer private.hide()
	others, err := openBackends(opts.Backends, header, logger)
	if err != nil {
		return err
	}
	defer others.close()
	engines, err := openEngines(opts, logger)
	if err != nil {
		return err
	}
	defer engines.close()
	heard := newObservers(opts.Log, logger)
	manager := sessions.NewManager(sessions.Options{
		Admission: admission, Began: heard.began, Ended: heard.ended,
		Router:  router.New(router.Options{Mode: router.Mode(opts.Session.Mode), IsolateBy: router.IsolateBy(opts.Session.IsolateBy), Isolation: router.Isolation(opts.Session.Isolation), Rules: rules(opts.Routes)}),
		Backend: spark.backend, Backends: others.sessions(), Engines: engines.source(), Parse: translate.New(translate.Options{}).Parse, Conf: spark.sessionConf, Headers: header,
		MaxSessions: opts.Session.MaxSessions, Timeout: opts.Session.Timeout, Logger: logger, Ran: private.ran(),
	})
	defer func() {
		release, cancel := context.WithTimeout(context.Background(), releaseTime)
		defer cancel()
		manager.Close(release)
	}()
	now := newCurrent(path, opts, level, admission, logger)
	go now.obey(ctx, hangups)
	console := newConsole(now, spark, others, admission, manager)
	engine := private.before(manager, opts.Catalog, console, admission.Queue, logger)
	door, err := openDoor(ctx, opts, registry, engine, console, now, logger)
	if err != nil {
		return err
	}
	api := rest.New(rest.Options{Engine: engine, Settings: registry, Sessions: manager.Sessions, Admission: admission, Reload: now.reload, Version: version, Logger: logger})
	defer api.Close()
	heard.metrics = metrics.New(metrics.Options{Sessions: manager.Active, Jobs: manager.Running, Connections: door.Count, Pools: admission.Pools, Queries: manager.Queries})
	return live(ctx, opts, spark, others, manager, private, door, heard.metrics.Handler(), api, logger)
}

// openDoor binds the PostgreSQL addresses.
func openDoor(ctx context.Context, opts config.Options, registry *guc.Registry, engine pgwire.Engine, console *shownConsole, now *current, logger *slog.Logger) (*pgwire.Server, error) {
	tls, err := openTLS(opts.TLS, logger)
	if err != nil {
		return nil, err
	}
	rules, err := openAuth(opts.Auth, tls, logger)
	if err != nil {
		return nil, err
	}
	door, err := pgwire.NewServer(pgwire.Options{
		Console: console, Admin: now.admin,
		Addresses: opts.Listen.Addresses, Insecure: opts.Listen.InsecureTrust, TLS: tls, Authenticator: rules,
		Engine: engine, Settings: registry, Logger: logger, Version: version,
		Limits: limits(opts.Listen), StartupTimeout: opts.Listen.StartupTimeout, SlowClientTimeout: opts.Listen.SlowClient, MaxMessageBytes: opts.Listen.MaxMessageBytes,
	})
	if err != nil {
		return nil, err
	}
	if known, ok := rules.(pgwire.Rules); ok {
		console.users.Store(known.Authenticator)
	}
	console.door.Store(door)
	return door, door.Listen(ctx)
}

// limits are the most connections that there may be.
func limits(opts config.Listen) limit.Limits {
	return limit.Limits{
		Connections: opts.MaxConnections, PerUser: opts.MaxPerUser, Users: opts.UserConnections, PerAddress: opts.MaxPerAddress,
		Unauthenticated: opts.MaxUnauthenticated, UnauthenticatedPerAddress: opts.MaxUnauthenticatedPerAddress,
	}
}

func routerPools(pools []config.Pool) []router.Pool {
	list := make([]router.Pool, len(pools))
	for i, p := range pools {
		list[i] = router.Pool{Name: p.Name, Weight: p.Weight, MinShare: p.MinShare, Mode: string(p.Mode), Limits: router.Limits{
			MaxRunning: p.MaxRunning, MaxRunningPerUser: p.MaxRunningPerUser, MaxQueued: p.MaxQueued, QueueTimeout: p.QueueTimeout,
			Bounds: router.Bounds(p.Bounds),
		}}
	}
	return list
}

// live serves until ctx ends or something breaks, and then lets go in order: the door first, so that no statement
// finds its session gone.
func live(ctx context.Context, opts config.Options, spark *spark, others backends, manager *sessions.Manager, private *privatePostgres, door *pgwire.Server, scrape, api http.Handler, logger *slog.Logger) error {
	ended := make(chan error, 2)
	go func() { ended <- door.Serve(context.Background()) }()
	web, err := openOps(opts, spark, others, manager, private, door, scrape, api, logger)
	if err == nil && web != nil {
		go func() { ended <- web.Serve() }()
	}
	if err == nil {
		err = spark.wait(ctx)
	}
	if err == nil {
		greet(door, web, spark.ui())
		manager.Sweep()
		if spark.own {
			go func() {
				if err := manager.Warm(context.Background()); err != nil && ctx.Err() == nil {
					logger.Warn("spark's catalog could not be opened", "error", err)
				}
			}()
		}
		select {
		case <-ctx.Done():
			err = context.Cause(ctx)
		case err = <-ended:
		}
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	_ = door.Shutdown(drain) // its error is that statements had to be cancelled, which their clients were told
	if web != nil {
		_ = web.Close(drain)
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func openOps(opts config.Options, spark *spark, others backends, manager *sessions.Manager, private *privatePostgres, door *pgwire.Server, scrape, api http.Handler, logger *slog.Logger) (*ops.Server, error) {
	if opts.Ops.Address == "" {
		return nil, nil
	}
	return ops.Listen(ops.Options{Address: opts.Ops.Address, Token: opts.Ops.Token, Logger: logger, Metrics: scrape, API: api, Health: func() ops.Health {
		h := ops.Health{
			Status: "ok", Mode: string(opts.Session.Mode), Spark: spark.backend.State(), Backends: health(append(spark.shown(), others.shown()...)), Connections: door.Count(),
			Metrics: map[string]int{"libra.sessions.active": manager.Active(), "libra.jobs.concurrent": manager.Running()},
		}
		private.metrics(h.Metrics)
		if slices.ContainsFunc(h.Backends, func(b ops.Backend) bool { return b.State != "ready" }) {
			h.Status = "degraded"
		}
		return h
	}})
}

// greet tells how to connect.
func greet(door *pgwire.Server, web *ops.Server, sparkUI string) {
	for _, a := range door.Addrs() {
		say("listening on %s", a)
	}
	if web != nil {
		say("health at http://%s/api/v1/health", web.Address())
	}
	if sparkUI != "" {
		say("Spark's own pages at %s", sparkUI)
	}
	if host, port, err := net.SplitHostPort(door.Addrs()[0].String()); err == nil {
		if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		say("connect with: psql -h %s -p %s -U %s", host, port, userName())
	}
}

func userName() string {
	if name := os.Getenv("USER"); name != "" {
		return name
	}
	return "ana"
}

func newLogger(opts config.Log, level *slog.LevelVar) *slog.Logger {
	level.Set(opts.Level)
	handler := &slog.HandlerOptions{Level: level}
	if opts.Format == config.JSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, handler))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, handler))
}
