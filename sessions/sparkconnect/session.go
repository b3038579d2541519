package sparkconnect

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Session is one session in Spark. Spark makes it at the first call that names it.
// It is safe for concurrent use.
type Session struct {
	client *Client
	user   string
	id     string
	server atomic.Pointer[string]
}

// Session gives a handle of the session of that user with that id, a UUID; "" makes a new id. Two handles of the same
// user and id are the same session in Spark. A handle remembers the server's side of the session: after the server
// was restarted, its calls fail (IsSessionLost), and a new handle starts afresh.
func (c *Client) Session(userID, sessionID string) (*Session, error) {
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
	return &Session{client: c, user: userID, id: id.String()}, nil
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

// call makes one unary call, again and again while that is safe. repeatable says that doing it twice does no harm.
func call[Req any, Resp answer](ctx context.Context, s *Session, repeatable bool, do func(context.Context, Req) (Resp, error), req Req) (Resp, error) {
	var none Resp
	backoff := s.client.options.Retry.begin()
	for {
		attempt, wasSent := withSent(ctx)
		resp, err := do(attempt, req)
		if err == nil {
			if err := s.observe(resp); err != nil {
				return none, err
			}
			return resp, nil
		}
		if ctx.Err() != nil {
			return none, ctx.Err()
		}
		safe := repeatable || !wasSent.Load() || invited(err)
		if !safe || !transient(err) || !backoff.wait(ctx, err) {
			return none, s.describe(ctx, err)
		}
	}
}

// limited gives a call without a deadline the client's.
func (s *Session) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.client.options.CallTimeout)
}
