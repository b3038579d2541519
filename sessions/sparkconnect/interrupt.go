package sparkconnect

import (
	"context"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Interrupt stops one operation, and its tasks. It returns the ids of the operations that were running and are
// stopped now; stopping what has ended is no error.
func (s *Session) Interrupt(ctx context.Context, operationID string) ([]string, error) {
	return s.interrupt(ctx, &connectpb.InterruptRequest{
		InterruptType: connectpb.InterruptRequest_INTERRUPT_TYPE_OPERATION_ID,
		Interrupt:     &connectpb.InterruptRequest_OperationId{OperationId: operationID},
	})
}

// InterruptTag stops the session's operations that have the tag (Query.Tags).
func (s *Session) InterruptTag(ctx context.Context, tag string) ([]string, error) {
	return s.interrupt(ctx, &connectpb.InterruptRequest{
		InterruptType: connectpb.InterruptRequest_INTERRUPT_TYPE_TAG,
		Interrupt:     &connectpb.InterruptRequest_OperationTag{OperationTag: tag},
	})
}

// InterruptAll stops all of the session's operations.
func (s *Session) InterruptAll(ctx context.Context) ([]string, error) {
	return s.interrupt(ctx, &connectpb.InterruptRequest{InterruptType: connectpb.InterruptRequest_INTERRUPT_TYPE_ALL})
}

func (s *Session) interrupt(ctx context.Context, req *connectpb.InterruptRequest) ([]string, error) {
	req.SessionId, req.UserContext, req.ClientType = s.id, s.userContext(), &s.client.agent
	resp, err := call(ctx, s, manner{repeatable: true}, func(ctx context.Context, req *connectpb.InterruptRequest) (*connectpb.InterruptResponse, error) {
		req.ClientObservedServerSideSessionId = s.observed()
		return s.client.rpc.Interrupt(ctx, req)
	}, req)
	return resp.GetInterruptedIds(), err
}
