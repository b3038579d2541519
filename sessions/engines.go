package sessions

import (
	"context"
	"log/slog"
	"sync"

	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// EngineOptions are what Engines are made of.
type EngineOptions struct {
	Spark  localspark.Options // of each
	Spare  int                // engines that are kept ready for who comes next
	Logger *slog.Logger
}

// Engines starts a Spark application for each session that asks for one: a process of its own, with its own settings and,
// with a cluster for a master, its own executors there. Close ends the spares; the others end with their sessions.
type Engines struct {
	opts EngineOptions
	life context.Context
	end  context.CancelFunc
	work sync.WaitGroup

	start func() (startedEngine, error) // begins to start one

	mu     sync.Mutex
	spares []startedEngine
}

// startedEngine is an engine before it has a session.
type startedEngine interface {
	Engine
	warm(ctx context.Context) error // waits until it is ready, and runs a first statement
}

var _ EngineSource = (*Engines)(nil)

// NewEngines makes Engines and begins to start the spares.
func NewEngines(opts EngineOptions) *Engines {
	e := &Engines{opts: opts}
	e.life, e.end = context.WithCancel(context.Background())
	e.start = e.startLocal
	e.work.Go(e.refill)
	return e
}

// Take gives the oldest spare, or starts an engine. An error is *localspark.ConfigError or the context's.
func (e *Engines) Take() (Engine, error) {
	if spare := e.pop(); spare != nil {
		e.work.Go(e.refill)
		return spare, nil
	}
	return e.start()
}

// pop is the oldest spare; those that did not start are dropped.
func (e *Engines) pop() startedEngine {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.spares) > 0 {
		spare := e.spares[0]
		e.spares = e.spares[1:]
		if spare.State() != localspark.Stopped.String() {
			return spare
		}
		e.work.Go(func() { spare.Stop(e.life) })
	}
	return nil
}

// refill starts spares, one after the other, until there are enough.
func (e *Engines) refill() {
	for {
		e.mu.Lock()
		if len(e.spares) >= e.opts.Spare || e.life.Err() != nil {
			e.mu.Unlock()
			return
		}
		spare, err := e.start()
		if err == nil {
			e.spares = append(e.spares, spare)
		}
		e.mu.Unlock()
		if err == nil {
			err = spare.warm(e.life)
		}
		if err != nil {
			if e.life.Err() == nil {
				e.opts.Logger.Warn("no spare engine", "error", err)
			}
			return
		}
	}
}

func (e *Engines) startLocal() (startedEngine, error) {
	supervisor, err := localspark.Supervise(e.life, e.opts.Spark)
	if err != nil {
		return nil, err
	}
	local := NewLocal(supervisor, e.opts.Logger)
	local.patience = e.opts.Spark.StartTimeout
	e.opts.Logger.Info("engine starts", "data", supervisor.Dir())
	return &localEngine{Local: local, supervisor: supervisor, logger: e.opts.Logger}, nil
}

// Close ends the spares; ctx bounds the wait. No engine may be taken any more.
func (e *Engines) Close(ctx context.Context) {
	e.end()
	e.mu.Lock()
	var stops sync.WaitGroup
	for _, spare := range e.spares {
		stops.Go(func() { spare.Stop(ctx) })
	}
	e.spares = nil
	e.mu.Unlock()
	stops.Wait()
	e.work.Wait()
}

// localEngine is an engine that was started here, wherever its executors are.
type localEngine struct {
	*Local
	supervisor *localspark.Supervisor
	logger     *slog.Logger
}

// warm runs a first statement, which takes Spark longer than all that follow.
func (e *localEngine) warm(ctx context.Context) error {
	client, _, err := e.Connect(ctx)
	if err != nil {
		return err
	}
	s, err := client.Session("libra", "")
	if err != nil {
		return err
	}
	if err := run(ctx, s, sparkconnect.Query{SQL: "SELECT 1"}); err != nil {
		return err
	}
	return s.Release(ctx)
}

// Stop ends the engine, and restarts no more.
func (e *localEngine) Stop(ctx context.Context) {
	_ = e.Close() // of a client that is not used any more
	if err := e.supervisor.Stop(ctx); err != nil {
		e.logger.Warn("engine did not stop well", "data", e.supervisor.Dir(), "error", err)
		return
	}
	e.logger.Info("engine ended", "data", e.supervisor.Dir())
}
