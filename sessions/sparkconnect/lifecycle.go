package sparkconnect

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// ErrUnsupported says that the server is older than what was asked of it.
var ErrUnsupported = errors.New("not supported by this version of Spark")

// Release ends the session in Spark: its operations are stopped, its temporary views and settings are gone. The id
// can't be used again until Spark has forgotten it. Interrupts under way come first: the session's end would come as early as
// they must not (Query.Settle), and nothing could stop the operations' jobs then.
func (s *Session) Release(ctx context.Context) error {
	s.ending.Wait() // each is bounded by CleanupTimeout, and SettleTime
	_, err := call(ctx, s, manner{repeatable: true}, func(ctx context.Context, req *connectpb.ReleaseSessionRequest) (*connectpb.ReleaseSessionResponse, error) {
		return s.client.rpc.ReleaseSession(ctx, req)
	}, &connectpb.ReleaseSessionRequest{SessionId: s.id, UserContext: s.userContext(), ClientType: &s.client.agent})
	return err
}

// AwaitInterrupts waits for those of the session's operations that are under way, which Release does, too.
func (s *Session) AwaitInterrupts() { s.ending.Wait() }

// abandon ends a session that may have been made in Spark although nobody was told so.
func (s *Session) abandon() {
	s.client.background(0, func(ctx context.Context) {
		if err := s.Release(ctx); err != nil {
			s.client.logger.Debug("session not released", "session_id", s.id, "error", err)
		}
	})
}

// Clone makes a second session like this one: temporary views, functions and settings are copied, SQL variables are
// not. newID is a UUID, "" makes one. The error is ErrUnsupported on a Spark before 4.1.
func (s *Session) Clone(ctx context.Context, newID string) (*Session, error) {
	if newID == "" {
		newID = uuid.NewString()
	}
	copied, err := s.client.Session(s.user, newID, s.header...)
	if err != nil {
		return nil, err
	}
	copied.unbound = s.unbound
	resp, err := call(ctx, s, manner{}, func(ctx context.Context, req *connectpb.CloneSessionRequest) (*connectpb.CloneSessionResponse, error) {
		req.ClientObservedServerSideSessionId = s.observed()
		return s.client.rpc.CloneSession(ctx, req)
	}, &connectpb.CloneSessionRequest{SessionId: s.id, UserContext: s.userContext(), ClientType: &s.client.agent, NewSessionId: &copied.id})
	if e := (*Error)(nil); errors.As(err, &e) && e.Code == codes.Unimplemented {
		return nil, fmt.Errorf("cloning a session: %w", ErrUnsupported)
	}
	if err != nil {
		copied.abandon()
		return nil, err
	}
	if id := resp.GetNewServerSideSessionId(); id != "" {
		copied.server.Store(&id)
	}
	return copied, nil
}
