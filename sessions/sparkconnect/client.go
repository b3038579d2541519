package sparkconnect

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Options of a Client. Only Address is required.
type Options struct {
	Address Address
	TLS     *tls.Config // for addresses with TLS; nil trusts the system's certificate authorities
	Logger  *slog.Logger

	// Token gives the bearer token of each call, instead of the address's. It is called often.
	Token func() (string, error)

	// Retry bounds the repeating of calls that is safe; see Retry.
	Retry Retry
	// CallTimeout bounds each call but executions and analyses, when its context has no deadline. Default 30 s.
	CallTimeout time.Duration
	// CleanupTimeout bounds the calls that nobody waits for: interrupts and releases. Default 5 s.
	CleanupTimeout time.Duration
	// DeadAfter is how long a peer that stopped answering on the network is taken to be alive. Default 8 s.
	DeadAfter time.Duration
	// StreamWindow is how many bytes of one operation may wait in libra, unread. Default 4 MiB.
	StreamWindow int32
}

func (o *Options) setDefaults() {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Retry.setDefaults()
	setDefault(&o.CallTimeout, 30*time.Second)
	setDefault(&o.CleanupTimeout, 5*time.Second)
	setDefault(&o.DeadAfter, 8*time.Second)
	setDefault(&o.StreamWindow, 4<<20)
}

func setDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Client is a connection to one Spark Connect server. It is safe for concurrent use.
type Client struct {
	options Options
	logger  *slog.Logger
	agent   string
	conn    *grpc.ClientConn
	rpc     connectpb.SparkConnectServiceClient
	version atomic.Pointer[string] // Spark's, once it was asked for

	closing chan struct{} // closed with Close

	mu      sync.Mutex
	closed  bool
	cleanup sync.WaitGroup
}

// Dial makes a Client. It doesn't wait for the server: the first call connects.
func Dial(options Options) (*Client, error) {
	options.setDefaults()
	conn, err := grpc.NewClient("passthrough:///"+options.Address.Target(), dialOptions(&options)...)
	if err != nil {
		return nil, fmt.Errorf("spark address %s: %w", options.Address, err)
	}
	return &Client{
		options: options,
		logger:  options.Logger,
		agent:   userAgent(options.Address.UserAgent),
		conn:    conn,
		rpc:     connectpb.NewSparkConnectServiceClient(conn),
		closing: make(chan struct{}),
	}, nil
}

func userAgent(name string) string {
	if name == "" {
		name = "libra"
	}
	return fmt.Sprintf("%s os/%s go/%s", name, runtime.GOOS, runtime.Version())
}

// Address is where the client connects to.
func (c *Client) Address() Address { return c.options.Address }

// Close waits for interrupts and releases under way, CleanupTimeout and some seconds at most, and hangs up. Operations that still run
// end with an error; what they keep in Spark goes when Spark finds them abandoned.
func (c *Client) Close() error {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.closing)
	}
	c.mu.Unlock()
	c.cleanup.Wait()
	return c.conn.Close()
}

// background runs a call that nobody waits for, and that may take longer than others by so much. After Close it does nothing and
// says so.
func (c *Client) background(longer time.Duration, call func(ctx context.Context)) (started bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.cleanup.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), longer+c.options.CleanupTimeout)
		defer cancel()
		call(ctx)
	})
	return true
}
