package sparkconnect

import (
	"context"
	"sync/atomic"

	"google.golang.org/grpc/stats"
)

// sent tells whether any of a call's request was handed to a connection. If not, Spark can't have seen it, and
// repeating the call is safe whatever it does.
type sent struct{ atomic.Bool }

type sentKey struct{}

func withSent(ctx context.Context) (context.Context, *sent) {
	s := &sent{}
	return context.WithValue(ctx, sentKey{}, s), s
}

// sentWatch is the gRPC statistics handler that sets it.
type sentWatch struct{}

func (sentWatch) HandleRPC(ctx context.Context, event stats.RPCStats) {
	switch event.(type) {
	case *stats.OutHeader, *stats.OutPayload:
		if s, ok := ctx.Value(sentKey{}).(*sent); ok {
			s.Store(true)
		}
	}
}

func (sentWatch) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (sentWatch) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (sentWatch) HandleConn(context.Context, stats.ConnStats)                       {}
