package sessions

import (
	"context"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// Remote is the backend at a fixed sc:// address. Its epoch never changes: a session that a restarted Spark has
// lost is found out when it is used.
type Remote struct{ client *sparkconnect.Client }

// NewRemote makes the client; it connects with the first call.
func NewRemote(opts sparkconnect.Options) (*Remote, error) {
	client, err := sparkconnect.Dial(opts)
	if err != nil {
		return nil, err
	}
	return &Remote{client: client}, nil
}

// Connect gives the one client.
func (r *Remote) Connect(context.Context) (*sparkconnect.Client, uint64, error) {
	return r.client, 1, nil
}

// Lost knows nothing of somebody else's Spark.
func (r *Remote) Lost(context.Context) error { return nil }

// State is always ready: what a remote Spark is up to shows in the statements.
func (r *Remote) State() string { return "ready" }

// Close closes the client.
func (r *Remote) Close() error { return r.client.Close() }
