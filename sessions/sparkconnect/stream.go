package sparkconnect

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// stream reads the responses of one execution, over as many gRPC streams as it takes. What follows on the end of one:
//
//	state     event                                     then
//	-------   ---------------------------------------   -----------------------------------------------
//	fresh     transient error, request not sent         wait, ExecutePlan
//	fresh     transient error, request maybe sent       wait, ReattachExecute
//	asking    OPERATION_NOT_FOUND, nothing received,    the request never arrived: ExecutePlan
//	          and the session was known to the server
//	any       end without ResultComplete                ReattachExecute behind the last response
//	any       transient error                           wait, ReattachExecute behind the last response
//	any       any other error, or time is up            that error
//
// A session that the server had never answered for might be unknown to it because it was restarted after it had run
// the request. Sending it again could run it twice, so it isn't.
type stream struct {
	session *Session
	ctx     context.Context
	request *connectpb.ExecutePlanRequest
	backoff *backoffState
	recycle bool // see Query.Recycle

	failed   error // of opening current
	current  grpc.ServerStreamingClient[connectpb.ExecutePlanResponse]
	hangUp   context.CancelFunc
	sent     *sent  // of current
	reattach bool   // the next stream is a ReattachExecute
	resumed  bool   // current is one
	resend   bool   // a request that Spark doesn't know may be sent again
	last     string // id of the last response received
	ends     int    // streams in a row that brought nothing
}

func newStream(ctx context.Context, s *Session, request *connectpb.ExecutePlanRequest) *stream {
	return &stream{
		session: s, ctx: ctx, request: request, backoff: s.client.options.Retry.begin(),
		resend: request.ClientObservedServerSideSessionId != nil,
	}
}

// receive returns the next response. The caller knows which is the last; after it, receive must not be called.
func (st *stream) receive() (*response, error) {
	for {
		resp, err := st.try()
		if err == nil {
			st.backoff.reset()
			st.ends = 0
			st.last = resp.GetResponseId()
			return resp, st.session.observe(&resp.ExecutePlanResponse)
		}
		late := ended(st.ctx, err)
		st.drop()
		if late {
			return nil, st.ctx.Err()
		}
		if !st.again(err) {
			return nil, st.failure(err)
		}
	}
}

func (st *stream) try() (*response, error) {
	if st.hangUp == nil {
		st.open()
	}
	if st.failed != nil {
		return nil, st.failed
	}
	r := &response{recycle: st.recycle}
	return r, st.current.RecvMsg(r)
}

// open sends the request; what comes of it, try tells.
func (st *stream) open() {
	ctx, hangUp := context.WithCancel(st.ctx)
	ctx, st.sent = withSent(st.session.outgoing(ctx))
	st.hangUp, st.resumed = hangUp, st.reattach
	if st.reattach {
		st.current, st.failed = st.session.client.rpc.ReattachExecute(ctx, st.reattachRequest())
	} else {
		st.current, st.failed = st.session.client.rpc.ExecutePlan(ctx, st.request)
	}
}

func (st *stream) reattachRequest() *connectpb.ReattachExecuteRequest {
	r := &connectpb.ReattachExecuteRequest{
		SessionId:                         st.request.SessionId,
		ClientObservedServerSideSessionId: st.session.observed(),
		UserContext:                       st.request.UserContext,
		OperationId:                       st.request.GetOperationId(),
		ClientType:                        st.request.ClientType,
	}
	if st.last != "" {
		r.LastResponseId = &st.last
	}
	return r
}

// again is the table above: it sets up the next try, or says that there is none.
func (st *stream) again(err error) bool {
	switch {
	case errors.Is(err, io.EOF):
		st.reattach = true
		st.ends++
		return st.ends == 1 || st.backoff.wait(st.ctx, err)
	case transient(err):
		st.reattach = st.reattach || st.sent.Load()
		st.resend = st.resend || invited(err)
		return st.backoff.wait(st.ctx, err)
	case st.resumed && st.resend && st.last == "" && classOf(err) == classOperationNotFound:
		st.reattach = false
		return st.backoff.wait(st.ctx, err)
	}
	return false
}

// failure makes an error of a stream that Spark keeps ending before the result's end.
func (st *stream) failure(err error) error {
	if errors.Is(err, io.EOF) {
		return &Error{Code: codes.Unavailable, Message: "Spark ended the stream of results before their end"}
	}
	return st.session.describe(st.ctx, err)
}

// drop ends the current gRPC stream, if there is one.
func (st *stream) drop() {
	if st.hangUp != nil {
		st.hangUp()
	}
	st.current, st.hangUp, st.failed = nil, nil, nil
}

func classOf(err error) string {
	e, _ := fromStatus(err)
	return e.Class
}
