package localspark

import (
	"bufio"
	"io"
	"regexp"
	"strconv"
	"sync"
)

const (
	keptLines  = 12   // enough to see what went wrong, few enough to be read
	lineLength = 1000 // bytes; the log file has the rest
)

// output reads what Spark prints: it finds the ports in it and keeps the last lines for the error that a failed
// start becomes.
type output struct {
	ready   chan struct{} // closed when Spark Connect listens; port and uiPort are set then
	stopped chan struct{} // closed when Spark says that it has stopped; its JVM need not have

	mu     sync.Mutex
	port   int
	uiPort int
	over   bool
	lines  []string
}

func newOutput() *output { return &output{ready: make(chan struct{}), stopped: make(chan struct{})} }

var (
	connectStarted = regexp.MustCompile(`Spark Connect server started at: .*:(\d+)\s*$`)
	uiStarted      = regexp.MustCompile(`Successfully started service 'SparkUI' on port (\d+)`)
	contextStopped = regexp.MustCompile(`Successfully stopped SparkContext`)
	// chatter is what every start prints, and what is indented: frames of Java's stacks, tables of Ivy's. The lines above
	// them say which error led to which, and that is enough.
	chatter = regexp.MustCompile(`^(\s|WARNING: |Picked up |INFO |\[[0-9.]+s\]\[|:: |::::|Ivy Default|The jars for)`)
)

// read reads until Spark's end of the pipe is closed. It must always read on: a full pipe would stop Spark.
func (o *output) read(r io.Reader, each func(line string)) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, more, err := lines.ReadLine()
		if err != nil {
			return
		}
		o.take(string(line[:min(len(line), lineLength)]), each)
		for more && err == nil {
			_, more, err = lines.ReadLine()
		}
	}
}

func (o *output) take(line string, each func(line string)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m := connectStarted.FindStringSubmatch(line); m != nil && o.port == 0 {
		o.port = atoi(m[1])
		close(o.ready)
	}
	if m := uiStarted.FindStringSubmatch(line); m != nil && o.uiPort == 0 {
		o.uiPort = atoi(m[1])
	}
	if contextStopped.MatchString(line) && !o.over {
		o.over = true
		close(o.stopped)
	}
	if line == "" || chatter.MatchString(line) {
		return
	}
	each(line)
	if o.lines = append(o.lines, line); len(o.lines) > keptLines {
		o.lines = o.lines[1:]
	}
}

// ports are Spark Connect's and the UI's; the UI's is 0 when it is switched off.
func (o *output) ports() (connect, ui int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.port, o.uiPort
}

func (o *output) last() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.lines...)
}

// atoi reads digits that a regular expression has found; more of them than a number holds are 0, which is no port.
func atoi(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
