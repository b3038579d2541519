package pgwire

import (
	"fmt"
	"net"
	"strings"
)

// CheckExposure refuses a listen address that others than this machine can reach while nobody has to authenticate,
// unless the configuration says in so many words (insecure) that this is meant. address is host:port, or a path
// beginning with '/' for a unix socket. An empty host is every interface.
func CheckExposure(address string, insecure bool) error {
	if insecure || strings.HasPrefix(address, "/") {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen address %q: %w", address, err)
	}
	if isLoopback(host) {
		return nil
	}
	return fmt.Errorf("listen address %q can be reached from other machines, and libra would let anybody in without authentication: "+
		"listen on a loopback address, set [auth] hba, or say by [listen] insecure_trust = true that this is meant", address)
}

// isLoopback knows names only by their meaning: whatever a resolver says today may be something else tomorrow.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	host, _, _ = strings.Cut(host, "%") // an IPv6 zone
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
