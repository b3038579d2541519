package localspark

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

var memoryForm = regexp.MustCompile(`^[1-9][0-9]*[kKmMgGtT]$`)

const (
	mebibyte = 1 << 20
	gibibyte = 1 << 30
)

// defaultMemory is half of the machine: Spark's own default of 1 GiB dies of ten million rows, and the other half is
// for the page cache, Spark's memory outside its heap, and everybody else. Above 31 GiB Java's pointers
// double in size, so a default that is larger would hold less.
func defaultMemory(machine uint64) string {
	heap := min(max(machine/2, gibibyte), 31*gibibyte)
	return strconv.FormatUint(heap/mebibyte, 10) + "m"
}

// machineMemory is the memory that we may use, in bytes: the machine's, or less where a container's limit says so.
func machineMemory() uint64 {
	limit := physicalMemory()
	for _, file := range cgroupLimits() {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // no such limit
		}
		n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		if err == nil && n > 0 && n < limit { // "max" and version 1's huge number are no limits
			limit = n
		}
	}
	return limit
}

// cgroupLimits names the files that may limit this process: version 2 for its own group and each one above, and version 1.
func cgroupLimits() []string {
	files := []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return files
	}
	for line := range strings.Lines(string(own)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		for ; ok && len(group) > 1; group = filepath.Dir(group) {
			files = append(files, filepath.Join("/sys/fs/cgroup", group, "memory.max"))
		}
	}
	return files
}
