package warden

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Options say how a process is to end.
type Options struct {
	Signal syscall.Signal // asks it to end; 0 means SIGTERM
	Grace  time.Duration  // from that signal to SIGKILL; 0 means five seconds
	Orphan time.Duration  // the same when it ends because we did; 0 means Grace
}

// Process is a running child and its watcher.
type Process struct {
	cmd  *exec.Cmd
	opts Options
	pgid int
	done chan struct{}
	err  error // set before done is closed

	mu      sync.Mutex
	stopped bool // the polite signal went out
	ended   bool // the group is gone: its number may be another's
}

// Start starts cmd under a watcher. It sets cmd's process group; other SysProcAttr fields stay. An error means
// that nothing runs; it is exec's own when cmd could not be started.
func Start(cmd *exec.Cmd, opts Options) (*Process, error) {
	if opts.Signal == 0 {
		opts.Signal = syscall.SIGTERM
	}
	if opts.Grace == 0 {
		opts.Grace = 5 * time.Second
	}
	if opts.Orphan == 0 {
		opts.Orphan = opts.Grace
	}
	w, err := startWatcher(0, opts)
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, opts: opts, pgid: w.cmd.Process.Pid, done: make(chan struct{})}
	p.joinGroup()
	if err := cmd.Start(); err != nil {
		w.kill()
		return nil, err
	}
	exited := make(chan struct{})
	last := make(chan *watcher, 1)
	go func() { last <- p.keepWatched(w, exited) }()
	go p.wait(exited, last)
	return p, nil
}

// joinGroup prepares the command to start inside the watcher's process group.
func (p *Process) joinGroup() {
	if p.cmd.SysProcAttr == nil {
		p.cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	p.cmd.SysProcAttr.Setpgid, p.cmd.SysProcAttr.Pgid = true, p.pgid
	if p.cmd.WaitDelay == 0 {
		p.cmd.WaitDelay = time.Second // a grandchild that holds the child's output doesn't hold Wait
	}
}

// keepWatched replaces a watcher that dies before the child. It returns the last one when the child has exited.
func (p *Process) keepWatched(w *watcher, exited <-chan struct{}) *watcher {
	for pause := time.Millisecond; ; pause = min(2*pause, time.Second) {
		w.watch(p.Pid())
		select {
		case <-exited:
			return w
		case <-w.done:
		}
		select {
		case <-exited:
			return w
		case <-time.After(pause): // a watcher that can't live must not become a busy loop
		}
		next, err := startWatcher(p.pgid, p.opts)
		if err != nil {
			return w // only an empty group refuses a member, and then the child has ended
		}
		_ = w.pipe.Close()
		w = next
	}
}

// wait reaps the child, then ends what is left of its group: stragglers and the watcher.
func (p *Process) wait(exited chan<- struct{}, last <-chan *watcher) {
	err := p.cmd.Wait()
	close(exited)
	w := <-last
	p.mu.Lock()
	_ = syscall.Kill(-p.pgid, syscall.SIGKILL) // fails when nobody is left
	p.ended = true
	p.mu.Unlock()
	<-w.done
	_ = w.pipe.Close()
	if !errors.Is(err, exec.ErrWaitDelay) {
		p.err = err
	}
	close(p.done)
}

// Pid is the child's process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended and its group with it.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how the child ended: nil for exit status 0, else an *exec.ExitError. It is nil before Done.
func (p *Process) Err() error {
	if p.State() == nil {
		return nil
	}
	return p.err
}

// State is the child's exit state, nil before Done.
func (p *Process) State() *os.ProcessState {
	select {
	case <-p.done:
		return p.cmd.ProcessState
	default:
		return nil
	}
}

// Stop asks the child's group to end, kills it after the grace time or when ctx ends, and returns when it is gone.
// Any number of times, from any goroutine.
func (p *Process) Stop(ctx context.Context) error {
	p.askToEnd()
	grace := time.NewTimer(p.opts.Grace)
	defer grace.Stop()
	select {
	case <-p.done:
		return nil
	case <-grace.C:
	case <-ctx.Done():
	}
	return p.Kill()
}

// Kill ends the child's group at once and returns when it is gone. Only a process that is stuck in the kernel
// outlives SIGKILL for long; that is the error.
func (p *Process) Kill() error {
	p.signal(syscall.SIGKILL)
	select {
	case <-p.done:
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("warden: process %d does not end, not even by SIGKILL", p.Pid())
	}
}

// askToEnd sends the polite signal once: some programs take a second one as an order to hurry.
func (p *Process) askToEnd() {
	p.mu.Lock()
	first := !p.stopped
	p.stopped = true
	p.mu.Unlock()
	if first {
		p.signal(p.opts.Signal)
	}
}

func (p *Process) signal(sig syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		_ = syscall.Kill(-p.pgid, sig) // a group that is gone has done what we ask
	}
}
