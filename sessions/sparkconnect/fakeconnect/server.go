package fakeconnect

import (
	"context"
	"crypto/tls"
	"math"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Options say what the server answers. All may be left out.
type Options struct {
	// Execute plays one execution. Without it each is one row of one column, "1".
	Execute func(x *Execution) error
	// Analyze gives the columns of a query. Without it, one bigint column "1".
	Analyze func(q Query) (*arrow.Schema, error)
	// Explain gives the text of a plan.
	Explain func(q Query) (string, error)
	// Config are the settings of new sessions.
	Config map[string]string
	// Version is Spark's, "4.3.0" by default.
	Version string
	// Planning makes it a server whose statements have jobs only when Execute tells of Progress; others have them by the time that
	// they are asked for again.
	Planning bool
	// NoClone makes it a server that can't clone sessions.
	NoClone bool
	// TLS makes it a server that is spoken to over TLS.
	TLS *tls.Config
	// Before is called first in each call with the method's name, as in "ExecutePlan". An error is the answer: one
	// of gRPC's status package, or an *Error. It may wait, too.
	Before func(ctx context.Context, method string) error
}

// Query is what was asked to be run or analysed.
type Query struct {
	SQL        string
	Named      map[string]*connectpb.Expression_Literal
	Positional []*connectpb.Expression_Literal
	Inputs     map[string][]string // names of uploads, by the name of the relation
	User       string
	Session    string
}

// Server is a running fake.
type Server struct {
	t       testing.TB
	options Options
	address string

	mu       sync.Mutex
	grpc     *grpc.Server
	sessions map[string]*session
	closed   map[string]bool // ids of released sessions
	runs     map[string]*Execution
	errors   map[string]*Error // for FetchErrorDetails
	log      Log
}

// Log is what the server was asked, in order.
type Log struct {
	Calls      []string // the methods of all calls
	Queries    []Query  // executed, each operation once
	Operations []string // ids of the executed operations
	Tags       [][]string
	Interrupts []string // ids of operations that were interrupted, "tag:x", "all"
	Releases   []string // ids of operations that were released
	Acks       []string // "operation until response"
	Closed     []string // ids of sessions that were released
	Cloned     []string // ids of sessions made by cloning
	Artifacts  []Artifact
	Headers    []map[string][]string
}

// Start starts a server that stops with the test.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	if options.Version == "" {
		options.Version = "4.3.0"
	}
	s := &Server{t: t, options: options, address: "127.0.0.1:0", runs: map[string]*Execution{}, errors: map[string]*Error{}}
	s.Revive()
	t.Cleanup(s.Kill)
	return s
}

// URL is the server's address, as in sc://127.0.0.1:41234.
func (s *Server) URL() string { return "sc://" + s.address }

// Kill ends the server at once, as the kernel does with a killed process: connections break, executions are lost.
func (s *Server) Kill() {
	s.mu.Lock()
	server := s.grpc
	s.grpc = nil
	for _, x := range s.runs {
		x.stop(nil)
	}
	s.mu.Unlock()
	if server != nil {
		server.Stop()
	}
}

// Revive starts a killed server again, on the same port and without memory of sessions and executions.
func (s *Server) Revive() {
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatalf("fakeconnect: %v", err)
	}
	options := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(math.MaxInt32), grpc.MaxSendMsgSize(math.MaxInt32),
		grpc.UnaryInterceptor(s.unary), grpc.StreamInterceptor(s.stream),
	}
	if s.options.TLS != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(s.options.TLS)))
	}
	server := grpc.NewServer(options...)
	connectpb.RegisterSparkConnectServiceServer(server, &service{server: s})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = listener.Addr().String()
	s.grpc = server
	s.sessions, s.closed, s.runs = map[string]*session{}, map[string]bool{}, map[string]*Execution{}
	go func() { _ = server.Serve(listener) }()
}

// ForgetSessions is a restart without broken connections.
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = map[string]*session{}
}

// Log returns a copy of what was asked so far.
func (s *Server) Log() Log {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.log
	return Log{
		Calls: clone(l.Calls), Queries: clone(l.Queries), Operations: clone(l.Operations), Tags: clone(l.Tags),
		Interrupts: clone(l.Interrupts), Releases: clone(l.Releases), Acks: clone(l.Acks),
		Closed: clone(l.Closed), Cloned: clone(l.Cloned), Artifacts: clone(l.Artifacts), Headers: clone(l.Headers),
	}
}

// Eventually waits until the log is as wanted, and fails the test when it isn't within five seconds.
func (s *Server) Eventually(what string, wanted func(Log) bool) {
	s.t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for !wanted(s.Log()) {
		if time.Now().After(deadline) {
			s.t.Fatalf("fakeconnect: %s: not so after 5 s; log: %+v", what, s.Log())
		}
		time.Sleep(time.Millisecond)
	}
}

func (s *Server) record(add func(*Log)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add(&s.log)
}

func clone[T any](list []T) []T { return append([]T(nil), list...) }
