package pgwire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Server is the front door.
type Server struct {
	opt       Options
	members   members
	admission *limit.Admission
	closing   atomic.Bool
	conns     sync.WaitGroup

	mu        sync.Mutex
	listeners []net.Listener
}

// NewServer makes a Server that listens nowhere yet.
func NewServer(o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{opt: o, admission: limit.NewAdmission(o.Limits), listeners: o.Listeners}
	s.members.any, s.members.byPID = make(map[*conn]struct{}), make(map[uint32]*conn)
	return s, nil
}

// Listen opens the addresses, so that a caller knows before Serve that they are free; Serve calls it when nobody did.
func (s *Server) Listen(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	addresses := s.opt.Addresses
	s.opt.Addresses = nil
	for _, a := range addresses {
		if err := CheckExposure(a, s.opt.Insecure || !s.trusting()); err != nil {
			return err
		}
		l, err := listen(ctx, a)
		if err != nil {
			return fmt.Errorf("listen on %s: %w", a, err)
		}
		s.listeners = append(s.listeners, l)
	}
	if len(s.listeners) == 0 {
		return errors.New("pgwire: no address to listen on")
	}
	return nil
}

// trusting tells whether nobody has to authenticate.
func (s *Server) trusting() bool {
	_, trust := s.opt.Authenticator.(Trust)
	return trust
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	if strings.HasPrefix(address, "/") {
		return config.Listen(ctx, "unix", address)
	}
	return config.Listen(ctx, "tcp", address)
}

// Addrs are the addresses that the server listens on; ports that were 0 are filled in.
func (s *Server) Addrs() []net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	addrs := make([]net.Addr, 0, len(s.listeners))
	for _, l := range s.listeners {
		addrs = append(addrs, l.Addr())
	}
	return addrs
}

// Serve accepts connections until Shutdown (the result is nil then) or until ctx is done, which ends all connections
// at once. It returns when the last connection has ended.
func (s *Server) Serve(ctx context.Context) error {
	if err := s.Listen(ctx); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() {
		now, cancel := context.WithCancel(context.Background())
		cancel()
		_ = s.Shutdown(now) // its only error is that it had no time to wait
	})
	defer stop()
	listeners, ok := s.begin()
	if !ok {
		return nil
	}
	errs := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() {
			defer s.conns.Done()
			errs <- s.accept(l)
		}()
	}
	s.conns.Wait()
	close(errs)
	var err error
	for e := range errs {
		err = errors.Join(err, e)
	}
	return err
}

// begin counts the accepting goroutines before any of them runs, unless the server was shut down already: nobody may
// wait for a count that is still zero.
func (s *Server) begin() ([]net.Listener, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Load() {
		return nil, false
	}
	s.conns.Add(len(s.listeners))
	return s.listeners, true
}

// accept takes connections from one listener until it is closed. A lack of file descriptors passes; it waits.
func (s *Server) accept(l net.Listener) error {
	var pause time.Duration
	for {
		nc, err := l.Accept()
		if err == nil {
			pause = 0
			s.receive(nc)
			continue
		}
		if s.closing.Load() {
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		s.opt.Logger.Warn("accept failed, trying again", "address", l.Addr().String(), "error", err)
		time.Sleep(pause)
	}
}

// receive gives a socket its goroutine, or sends it away while there are too many that have not authenticated. An empty
// socket takes the few bytes of the refusal at once; nobody waits for it to be read.
func (s *Server) receive(nc net.Conn) {
	pass, err := s.admission.Arrive(nc.RemoteAddr())
	if err == nil {
		s.conns.Add(1)
		go s.handle(nc, pass)
		return
	}
	s.opt.Logger.Debug("connection refused on arrival", "remote", nc.RemoteAddr().String(), "error", err)
	_ = nc.SetWriteDeadline(time.Now().Add(refusalTime)) // a lost connection fails in the write, which is all the same
	_, _ = nc.Write(appendError(nil, msgError, pgerr.From(err)))
	_ = nc.Close()
}

// refusalTime is what a refusal on arrival may take of the time of those who arrive next.
const refusalTime = 50 * time.Millisecond

// handle is a connection's goroutine. A panic ends the connection that it happened in, and no other.
func (s *Server) handle(nc net.Conn, pass *limit.Pass) {
	defer s.conns.Done()
	c := newConn(s, nc)
	c.pass = pass
	s.members.enter(c)
	if s.closing.Load() { // Shutdown may have asked everybody else already
		c.stop()
	}
	defer c.close()
	defer c.recover()
	c.serve()
}
