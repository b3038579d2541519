//go:build !linux

package sparkconnect

import (
	"syscall"
	"time"
)

// limitUnacknowledged leaves the kernel's own limit where it is.
func limitUnacknowledged(time.Duration) func(network, address string, c syscall.RawConn) error {
	return nil
}
