package localspark

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/whereq/libra/internal/warden"
)

// orphanGrace is what a Spark gets to end in peace when libra was killed: nobody is there to wait for more, and the
// metastore recovers by its log.
const orphanGrace = 2 * time.Second

// Spark is a running local Spark Connect server.
type Spark struct {
	opts    Options
	slot    *slot
	onEnd   func() // called when Spark and its files are gone, before done is closed
	process *warden.Process
	output  *output
	archive *archive
	token   string
	done    chan struct{}
}

// Start starts Spark in the first free slot of the data directory and returns when it answers. Errors: *ConfigError
// when it can't be started as configured, *StartError when it did not become ready, ctx's when that ended first.
func Start(ctx context.Context, opts Options) (*Spark, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	j, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	slot, err := takeSlot(ctx, opts.DataDir, opts.Progress)
	if err != nil {
		return nil, err
	}
	opts.announce(slot)
	s, err := launch(ctx, opts, j, slot, identity{token: rand.Text()}, slot.release)
	if err != nil {
		slot.release()
		return nil, err
	}
	return s, nil
}

// identity is what a restart keeps: the ports to ask for, 0 for any, and the token.
type identity struct {
	connect, ui int
	token       string
}

// launch starts Spark in a slot and waits until it is ready. onEnd is called when it ends.
func launch(ctx context.Context, opts Options, j java, slot *slot, want identity, onEnd func()) (*Spark, error) {
	if err := slot.prepare(opts, want.connect, want.ui); err != nil {
		return nil, err
	}
	arch := findArchive(opts, j)
	cmd, err := slot.command(opts, j, want.token, arch.flags())
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("localspark: %w", err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	grace := opts.StopGrace
	if arch.fresh != "" {
		grace += dumping
	}
	process, err := warden.Start(cmd, warden.Options{Grace: grace, Orphan: min(grace, orphanGrace)})
	_ = w.Close() // Spark has its own copy
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("localspark: starting java: %w", err)
	}
	s := &Spark{opts: opts, slot: slot, onEnd: onEnd, process: process, output: newOutput(), archive: arch, token: want.token, done: make(chan struct{})}
	go s.follow(r)
	if err := s.awaitReady(ctx); err != nil {
		return nil, err
	}
	connect, _ := s.output.ports()
	opts.Logger.Info("spark is ready", "pid", s.Pid(), "port", connect, "ui", s.UI(), "data", slot.dir)
	return s, nil
}

// follow reads Spark's output to the end, then tidies up behind it.
func (s *Spark) follow(r io.ReadCloser) {
	read := make(chan struct{})
	go func() {
		s.output.read(r, func(line string) { s.opts.Logger.Debug("spark printed", "line", line) })
		close(read)
	}()
	select {
	case <-s.output.stopped:
		// A SparkContext that fails for good stops itself, and leaves a server that answers every call with an error.
		_ = s.process.Stop(context.Background()) // a process that SIGKILL can't end has no remedy here
	case <-s.process.Done():
	}
	<-s.process.Done()
	select {
	case <-read:
	case <-time.After(time.Second): // somebody outside the group holds the pipe
	}
	_ = r.Close()
	s.archive.settle(s.process.State())
	s.slot.sweep()
	s.onEnd()
	close(s.done)
}

// awaitReady waits for Spark's word. A Spark that is not ready in time is stopped.
func (s *Spark) awaitReady(ctx context.Context) error {
	deadline := time.NewTimer(s.opts.StartTimeout)
	defer deadline.Stop()
	select {
	case <-s.output.ready:
		return nil
	case <-s.done:
		return s.startError("it ended with " + s.ending())
	case <-deadline.C:
		s.kill()
		return s.startError(fmt.Sprintf("it was not ready within %v (start_timeout)", s.opts.StartTimeout))
	case <-ctx.Done():
		s.kill()
		return fmt.Errorf("localspark: waiting for Spark to start: %w", ctx.Err())
	}
}

func (s *Spark) kill() {
	_ = s.process.Kill() // the error that led here says more
	<-s.done
}

func (s *Spark) startError(reason string) error {
	return &StartError{Reason: reason, Lines: s.output.last(), Log: s.slot.logFile()}
}

// ending is how the process ended, in words: "exit status 1", "signal: killed".
func (s *Spark) ending() string {
	if state := s.process.State(); state != nil {
		return state.String()
	}
	return "an unknown status"
}

// Address is Spark Connect's address with its token: sc://127.0.0.1:PORT/;use_ssl=false;token=TOKEN.
func (s *Spark) Address() string {
	port, _ := s.output.ports()
	return fmt.Sprintf("sc://127.0.0.1:%d/;use_ssl=false;token=%s", port, s.token)
}

// UI is the base URL of Spark's web pages and REST, without a slash at the end; empty when spark.ui.enabled is false.
func (s *Spark) UI() string {
	_, port := s.output.ports()
	if port == 0 {
		return ""
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

// Pid is the JVM's process id.
func (s *Spark) Pid() int { return s.process.Pid() }

// Dir is the slot of the data directory that this Spark works in.
func (s *Spark) Dir() string { return s.slot.dir }

// LogFile is where Spark's warnings and errors are.
func (s *Spark) LogFile() string { return s.slot.logFile() }

// Done is closed when Spark has ended, whatever ended it.
func (s *Spark) Done() <-chan struct{} { return s.done }

// Err says how Spark ended and what it said last; nil before Done.
func (s *Spark) Err() error {
	select {
	case <-s.done:
		return &EndError{Status: s.ending(), Lines: s.output.last(), Log: s.slot.logFile()}
	default:
		return nil
	}
}

// Stop ends Spark: SIGTERM, and SIGKILL after the grace time or when ctx ends. It returns when Spark and all
// that it started are gone.
func (s *Spark) Stop(ctx context.Context) error {
	if s.archive.fresh != "" {
		s.opts.Progress("Spark saves its classes, so that it starts more quickly from now on.")
	}
	if err := s.process.Stop(ctx); err != nil {
		return err
	}
	<-s.done
	return nil
}
