package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// resident is a process's resident memory in bytes.
func resident(pid int) (int, error) { return kilobytes(fmt.Sprintf("/proc/%d/status", pid), "VmRSS:") }

// share is what a process has resident, with its part of what it shares with others.
func share(pid int) (int, error) {
	return kilobytes(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")
}

// kilobytes finds a line "Name:   123 kB" in one of the kernel's files.
func kilobytes(path, name string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			n, err := strconv.Atoi(fields[1])
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("%s has no %s", path, name)
}
