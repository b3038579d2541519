package localspark

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// archive is a JVM class data sharing archive of Spark's classes ("java" manual, "Application Class Data Sharing").
// With it Spark is ready in about half the time. The JVM writes it when it ends for the first time, so that the
// first stop takes some seconds longer; the classes in it are those that this Spark has used. The JVM itself refuses
// an archive that doesn't fit it or its jars.
type archive struct {
	file  string // the archive, ready or not; empty: none is used
	fresh string // where this JVM writes one at its end; empty: nowhere
}

// dumping is how much longer a JVM that writes an archive may take to end.
const dumping = 30 * time.Second

// defaultCache is a folder that all the libras of one checkout share, where Spark comes from its .deps.
func defaultCache(home, data string) string {
	for _, dir := range upwards(home) {
		if filepath.Base(dir) == ".deps" {
			return filepath.Join(dir, "cache")
		}
	}
	return filepath.Join(data, "cache")
}

// findArchive names the archive for this Java and these jars, and where to write it when it is missing.
func findArchive(o Options, j java) *archive {
	id, err := archiveID(o, j)
	if err != nil || os.MkdirAll(o.CacheDir, 0o700) != nil {
		return &archive{} // Spark starts without it, only slower
	}
	a := &archive{file: filepath.Join(o.CacheDir, "spark-"+id+".jsa")}
	sweepUnfinished(o.CacheDir)
	switch {
	case exists(a.file):
	case o.ReadOnlyCache:
		a.file = ""
	default:
		a.fresh = fmt.Sprintf("%s.%d", a.file, os.Getpid())
	}
	return a
}

// sweepUnfinished removes what JVMs wrote for libras that were killed: nobody knows whether it is whole.
func sweepUnfinished(dir string) {
	left, err := filepath.Glob(filepath.Join(dir, "spark-*.jsa.*"))
	if err != nil {
		return
	}
	for _, name := range left {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Ext(name), "."))
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.Remove(name) // disk space is all that it would cost
		}
	}
}

// archiveID changes with the Java, the jars and the shape of the class path.
func archiveID(o Options, j java) (string, error) {
	path, err := classPath(o)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, j.path, j.version)
	for _, name := range filepath.SplitList(path) {
		info, err := os.Stat(name)
		if err != nil {
			return "", err
		}
		if info.IsDir() {
			return "", fmt.Errorf("%s: the JVM shares no classes of a class path with folders", name)
		}
		fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// flags are the JVM's options for reading the archive or writing it.
func (a *archive) flags() []string {
	switch {
	case a.fresh != "":
		return []string{"-XX:ArchiveClassesAtExit=" + a.fresh, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"}
	case a.file != "":
		return []string{"-XX:SharedArchiveFile=" + a.file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"}
	}
	return nil
}

// settle puts a newly written archive in place when its JVM ended well (by SIGTERM Java exits with 143), and
// removes those that it replaces. A killed JVM may have left half of one.
func (a *archive) settle(state *os.ProcessState) {
	if a.fresh == "" {
		return
	}
	if code := state.ExitCode(); code != 0 && code != 143 || os.Rename(a.fresh, a.file) != nil {
		_ = os.Remove(a.fresh) // mostly it isn't there
		return
	}
	old, err := filepath.Glob(filepath.Join(filepath.Dir(a.file), "spark-*.jsa"))
	if err != nil {
		return
	}
	for _, name := range old {
		if name != a.file {
			_ = os.Remove(name)
		}
	}
}
