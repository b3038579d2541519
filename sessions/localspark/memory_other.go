//go:build !linux

package localspark

import (
	"os/exec"
	"strconv"
	"strings"
)

// physicalMemory asks sysctl, as macOS and the BSDs have it.
func physicalMemory() uint64 {
	for _, name := range []string{"hw.memsize", "hw.physmem"} {
		out, err := exec.Command("sysctl", "-n", name).Output()
		if err != nil {
			continue
		}
		if n, err := strconv.ParseUint(strings.TrimSpace(string(out)), 10, 64); err == nil {
			return n
		}
	}
	return 2 * gibibyte // nobody told: the smallest machine that Spark is any use on
}
