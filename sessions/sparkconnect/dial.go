package sparkconnect

import (
	"context"
	"crypto/tls"
	"math"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/experimental"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func dialOptions(o *Options) []grpc.DialOption {
	address := o.Address
	if o.Token != nil {
		address.Token = ""
	}
	header := headers(address)
	list := []grpc.DialOption{
		grpc.WithTransportCredentials(transport(o)),
		grpc.WithContextDialer(dialer(o.DeadAfter)),
		grpc.WithInitialWindowSize(o.StreamWindow),
		grpc.WithInitialConnWindowSize(max(o.StreamWindow, 16<<20)),
		// A row can be of any size, and the server sends what it has.
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32), grpc.MaxCallSendMsgSize(math.MaxInt32),
			grpc.ForceCodecV2(newResultCodec())),
		experimental.WithBufferPool(buffers),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			MinConnectTimeout: 3 * time.Second,
		}),
		grpc.WithDisableServiceConfig(),
		grpc.WithDisableRetry(), // retry.go knows what is safe
		grpc.WithStatsHandler(sentWatch{}),
		grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			ctx, err := o.outgoing(ctx, header)
			if err != nil {
				return err
			}
			return invoke(ctx, method, req, reply, cc, opts...)
		}),
		grpc.WithChainStreamInterceptor(func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, stream grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
			ctx, err := o.outgoing(ctx, header)
			if err != nil {
				return nil, err
			}
			return stream(ctx, desc, cc, method, opts...)
		}),
	}
	if k := o.Address.Keepalive; k.Time > 0 {
		list = append(list, grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: k.Time, Timeout: k.Timeout, PermitWithoutStream: k.WithoutCalls,
		}))
	}
	return list
}

func transport(o *Options) credentials.TransportCredentials {
	if !o.Address.TLS {
		return insecure.NewCredentials()
	}
	config := o.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return credentials.NewTLS(config)
}

// headers go with each call. The token is one of them, and not a gRPC credential, since those refuse a connection in
// the clear, which a server on this machine may have.
func headers(a Address) []string {
	var list []string
	if a.Token != "" {
		list = append(list, "authorization", "Bearer "+a.Token)
	}
	for name, value := range a.Headers {
		list = append(list, name, value)
	}
	return list
}

// outgoing adds the headers to a call.
func (o *Options) outgoing(ctx context.Context, header []string) (context.Context, error) {
	if o.Token != nil {
		token, err := o.Token()
		if err != nil {
			return ctx, status.Errorf(codes.Unauthenticated, "the token for Spark can't be had: %v", err)
		}
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	}
	return metadata.AppendToOutgoingContext(ctx, header...), nil
}

// dialer makes connections on which the kernel notices a peer that is gone: probes when nothing is sent, a time
// limit for what is sent and not acknowledged. Unlike gRPC's pings, which a server may forbid and which a long pause
// of its garbage collector leaves unanswered, these ask only whether the other machine is there.
func dialer(deadAfter time.Duration) func(context.Context, string) (net.Conn, error) {
	probe := max(deadAfter/4, time.Second)
	d := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: probe, Interval: probe, Count: 3},
		Control:         limitUnacknowledged(deadAfter),
	}
	return func(ctx context.Context, target string) (net.Conn, error) { return d.DialContext(ctx, "tcp", target) }
}
