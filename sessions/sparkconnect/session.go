package sparkconnect

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Session is one session in Spark. Spark makes it at the first call that names it.
// It is safe for concurrent use.
type Session struct {
	client *Client
	user   string
	id     string
	header []string // names and values that go with each of its calls
	server atomic.Pointer[string]
	ending sync.WaitGroup // interrupts under way

	unbound bool // see BindsArguments; set before others use the session
}

// Session gives a handle of the session of that user with that id, a UUID; "" makes a new id. Two handles of the same
// user and id are the same session in Spark. A handle remembers the server's side of the session: after the server
// was restarted, its calls fail (IsSessionLost), and a new handle starts afresh. header are names, in small letters, and
// values by turns: they go with each call for the session, and for those that are cloned from it.
func (c *Client) Session(userID, sessionID string, header ...string) (*Session, error) {
	if userID == "" {
		userID = c.options.Address.UserID
	}
	if sessionID == "" {
		sessionID = uuid.NewString()
	}
	id, err := uuid.Parse(sessionID)
	if err != nil {
		return nil, fmt.Errorf("spark session id %q is not a UUID", sessionID)
	}
	return &Session{client: c, user: userID, id: id.String(), header: header}, nil
}

// ID is the session's UUID.
func (s *Session) ID() string { return s.id }

// UserID is the user whose session it is.
func (s *Session) UserID() string { return s.user }

// Client is the connection that the session is used over.
func (s *Session) Client() *Client { return s.client }

// ServerID is the server's own id of the session, "" before the first answer. A server that was restarted gives
// another one for the same ID.
func (s *Session) ServerID() string {
	if id := s.server.Load(); id != nil {
		return *id
	}
	return ""
}

func (s *Session) userContext() *connectpb.UserContext {
	return &connectpb.UserContext{UserId: s.user, UserName: s.user}
}

// outgoing gives a call the session's headers.
func (s *Session) outgoing(ctx context.Context) context.Context {
	if len(s.header) == 0 {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, s.header...)
}

// observed goes with each request: Spark refuses it if the session is not the one that answered before.
func (s *Session) observed() *string { return s.server.Load() }

type answer interface {
	GetSessionId() string
	GetServerSideSessionId() string
}

// observe checks whose answer it is.
func (s *Session) observe(a answer) error {
	if id := a.GetSessionId(); id != "" && id != s.id {
		return &Error{Code: codes.Internal, Class: classSessionChanged, Message: fmt.Sprintf("an answer for session %s came to session %s", id, s.id)}
	}
	id := a.GetServerSideSessionId()
	if id == "" {
		return nil
	}
	if known := s.server.Load(); known == nil && s.server.CompareAndSwap(nil, &id) {
		return nil
	}
	if *s.server.Load() != id {
		return &Error{Code: codes.Internal, Class: classSessionChanged, Message: "Spark was restarted, and the session with it"}
	}
	return nil
}

// manner says how a call may be made.
type manner struct {
	repeatable bool // doing it twice does no harm
	unbounded  bool // it may take as long as it takes
}

// call makes one unary call, again and again while that is safe.
func call[Req any, Resp answer](ctx context.Context, s *Session, how manner, do func(context.Context, Req) (Resp, error), req Req) (Resp, error) {
	var none Resp
	outer := ctx
	if _, bounded := ctx.Deadline(); !bounded && !how.unbounded {
		limited, cancel := context.WithTimeout(ctx, s.client.options.CallTimeout)
		defer cancel()
		ctx = limited
	}
	backoff := s.client.options.Retry.begin()
	for {
		attempt, wasSent := withSent(s.outgoing(ctx))
		resp, err := do(attempt, req)
		if err == nil {
			if err := s.observe(resp); err != nil {
				return none, err
			}
			return resp, nil
		}
		if ended(ctx, err) {
			return none, s.late(outer)
		}
		safe := how.repeatable || !wasSent.Load() || invited(err)
		if !safe || !transient(err) || !backoff.wait(ctx, err) {
			return none, s.describe(ctx, err)
		}
	}
}

// late is the error of a call whose time is up: the caller's time, or the client's own limit.
func (s *Session) late(outer context.Context) error {
	if err := outer.Err(); err != nil {
		return err
	}
	return &Error{Code: codes.DeadlineExceeded, Message: fmt.Sprintf("Spark did not answer within %v", s.client.options.CallTimeout)}
}

// ended says whether a call failed because its context ended. The server knows the deadline too, and may hang up a
// moment before it.
func ended(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	deadline, ok := ctx.Deadline()
	code := status.Code(err)
	if !ok || code != codes.Canceled && code != codes.DeadlineExceeded || time.Until(deadline) > 100*time.Millisecond {
		return false
	}
	<-ctx.Done()
	return true
}
