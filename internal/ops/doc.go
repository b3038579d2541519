// Package ops is libra's HTTP side: health for people and probes, metrics, the API and Go's profiles, on an address of its own
// and behind a bearer token.
//
// It knows nothing of the rest of libra: cmd gives it functions to ask. One goroutine a request, net/http's own;
// nothing is kept between requests.
package ops
