package localspark

import "syscall"

func physicalMemory() uint64 {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 2 * gibibyte // nobody told: the smallest machine that Spark is any use on
	}
	return uint64(info.Totalram) * uint64(info.Unit)
}
