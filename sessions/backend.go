package sessions

import (
	"context"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// Backend is one Spark Connect endpoint, wherever its Spark comes from.
type Backend interface {
	// Connect gives the client for the endpoint as it is now. The epoch changes when Spark has been started anew:
	// sessions of an older epoch are lost. An error tells the client why there is no Spark; ctx bounds the wait for
	// one that is starting.
	Connect(ctx context.Context) (client *sparkconnect.Client, epoch uint64, err error)
	// Away tells that Connect would wait now.
	Away() bool
	// Lost tells why Spark went away, as far as that is known soon; nil when it is not.
	Lost(ctx context.Context) error
	// State is one word for health: "ready", "starting", "down".
	State() string
}
