// Package limit bounds what strangers can take: connections (Admission) and guesses (Failures).
//
// Addresses count by what one party has for itself: a whole IPv4 address, the /64 of an IPv6 address; unix
// sockets are one address without a limit. Both types are exact under concurrency, hold no more memory than their limits say, start no
// goroutine, and take their clock from who makes them.
package limit
