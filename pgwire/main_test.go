package pgwire

import (
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// TestMain fails the package when a goroutine of it is left at the end.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftGoroutines(); code == 0 && left != "" {
		os.Stderr.WriteString("goroutines are left:\n" + left + "\n")
		code = 1
	}
	os.Exit(code)
}

// leftGoroutines waits a moment for those that are just ending.
func leftGoroutines() (left string) {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var b strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&b, 1) // a strings.Builder takes everything
		left = ""
		for stack := range strings.SplitSeq(b.String(), "\n\n") {
			if strings.Contains(stack, "libra/pgwire.(") {
				left += stack + "\n\n"
			}
		}
		if left == "" {
			return ""
		}
	}
	return left
}
