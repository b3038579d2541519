package sessions

import (
	"context"
	"sync"
	"time"

	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// Engine is a Spark application that serves one isolated session.
type Engine interface {
	Backend
	// Stop ends the application with all that it has; ctx bounds the wait.
	Stop(ctx context.Context)
}

// EngineSource gives engines.
type EngineSource interface {
	// Take gives an engine that nobody else has: one that is ready, or one that begins to start.
	Take() (Engine, error)
}

// engineStop is how long an engine may take to end; it has nothing to save.
const engineStop = 10 * time.Second

// ownEngine is the backend of a session with an engine of its own, which it takes with its first statement, and again
// when it comes back after its time-out or when its engine does not start. Each engine is another epoch.
type ownEngine struct {
	source EngineSource
	work   *sync.WaitGroup // of the manager: goroutines that stop engines

	mu     sync.Mutex
	engine Engine
	taken  uint64
}

// Connect takes an engine where there is none, and waits until it is ready.
func (o *ownEngine) Connect(ctx context.Context) (*sparkconnect.Client, uint64, error) {
	o.mu.Lock()
	if o.engine == nil {
		e, err := o.source.Take()
		if err != nil {
			o.mu.Unlock()
			return nil, 0, errNoSpark(err)
		}
		o.engine, o.taken = e, o.taken+1
	}
	engine, taken := o.engine, o.taken
	o.mu.Unlock()
	client, epoch, err := engine.Connect(ctx)
	if err != nil && engine.State() == localspark.Stopped.String() {
		o.leave(engine)
	}
	return client, taken<<32 | epoch, err
}

// Away tells that the engine is starting (again), or has to be taken first.
func (o *ownEngine) Away() bool {
	e := o.now()
	return e == nil || e.Away()
}

// Lost asks the engine.
func (o *ownEngine) Lost(ctx context.Context) error {
	if e := o.now(); e != nil {
		return e.Lost(ctx)
	}
	return nil
}

// State is the engine's, "none" before there is one.
func (o *ownEngine) State() string {
	if e := o.now(); e != nil {
		return e.State()
	}
	return "none"
}

func (o *ownEngine) now() Engine {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.engine
}

// leave stops an engine, if it is still the session's, in the background.
func (o *ownEngine) leave(e Engine) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e == nil || o.engine != e {
		return
	}
	o.engine = nil
	o.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), engineStop)
		defer cancel()
		e.Stop(ctx)
	})
}

// close ends the family's Spark sessions, and the engine that only it has: with an engine they end by themselves. The
// journal stays.
func (f *family) close() {
	own, is := f.backend.(*ownEngine)
	if !is {
		f.dropAll()
		return
	}
	f.mu.Lock()
	for _, m := range f.members {
		m.lost = true
	}
	if f.newest != nil {
		f.newest.lost = true
	}
	f.dropAllLocked()
	f.mu.Unlock()
	own.leave(own.now())
}
