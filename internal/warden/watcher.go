package warden

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// script is the watcher's whole life. $1 is the signal that asks the group to end, $2 the grace time in tenths of a
// second. The one line that it reads is the child's pid; end-of-file is the order to end the group.
//
// It ignores the polite signals, for they are meant for the group that it leads. Should the line be missing, because
// we were killed between starting the child and writing it, the watcher waits for itself: the whole grace time.
const script = `trap '' HUP INT QUIT TERM USR1 USR2
pid=$$
while read -r line; do pid=$line; done
kill -"$1" 0
left=$2
while [ "$left" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
kill -KILL 0`

// signalNames are the words that every sh's kill understands.
var signalNames = map[syscall.Signal]string{
	syscall.SIGTERM: "TERM",
	syscall.SIGINT:  "INT",
	syscall.SIGQUIT: "QUIT",
	syscall.SIGHUP:  "HUP",
}

// watcher is one running script.
type watcher struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
	done chan struct{}
}

// startWatcher starts a watcher in the process group pgid, or as the leader of a new one when pgid is 0.
func startWatcher(pgid int, opts Options) (*watcher, error) {
	name, ok := signalNames[opts.Signal]
	if !ok {
		return nil, fmt.Errorf("warden: no process is stopped with signal %d (%v)", int(opts.Signal), opts.Signal)
	}
	tenths := strconv.Itoa(int((opts.Orphan + 99*time.Millisecond) / (100 * time.Millisecond)))
	cmd := exec.Command("/bin/sh", "-c", script, "warden", name, tenths)
	cmd.Dir = "/" // keeps no file system busy
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: pgid}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("warden: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("warden: starting the watcher: %w", err)
	}
	w := &watcher{cmd: cmd, pipe: pipe, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended says nothing that its end does not
		close(w.done)
	}()
	return w, nil
}

// watch tells the watcher which process to wait for when it ends the group.
func (w *watcher) watch(pid int) {
	_, _ = fmt.Fprintln(w.pipe, pid) // a watcher that is gone shows by done
}

// kill ends the watcher alone and returns when it is gone.
func (w *watcher) kill() {
	_ = w.cmd.Process.Kill() // fails when it is gone already
	<-w.done
}
