// Package ops is libra's HTTP side: health for people and probes, on an address of its own.
//
// It knows nothing of the rest of libra: cmd gives it functions to ask. One goroutine a request, net/http's own;
// nothing is kept between requests.
package ops
