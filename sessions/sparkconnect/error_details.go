package sparkconnect

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// describe turns the error of a call into an *Error, asking Spark for what didn't fit into the status.
// An error that is one already stays as it is.
func (s *Session) describe(ctx context.Context, err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return err
	}
	e, errorID := fromStatus(err)
	if errorID != "" {
		s.fetchDetails(ctx, errorID, e)
	}
	return e
}

// classInMessage finds the class where only the message has it.
var classInMessage = regexp.MustCompile(`^\s*\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]`)

func fromStatus(err error) (e *Error, errorID string) {
	st, _ := status.FromError(err)
	e = &Error{Code: st.Code(), Message: st.Message(), cause: err}
	for _, detail := range st.Details() {
		info, ok := detail.(*errdetails.ErrorInfo)
		if !ok {
			continue
		}
		meta := info.GetMetadata()
		e.Class, e.SQLState, errorID = meta["errorClass"], meta["sqlState"], meta["errorId"]
		if info.GetReason() != "" {
			e.Exceptions = []string{info.GetReason()}
		}
		// Not worth an error of its own: the message has the parameters in words.
		_ = json.Unmarshal([]byte(meta["messageParameters"]), &e.Params)
	}
	if found := classInMessage.FindStringSubmatch(e.Message); e.Class == "" && found != nil {
		e.Class = found[1]
	}
	e.tidy()
	return e, errorID
}

// fetchDetails completes e, once and without repeating: without the details it is a usable error as well.
func (s *Session) fetchDetails(ctx context.Context, errorID string, e *Error) {
	ctx, cancel := context.WithTimeout(ctx, s.client.options.CleanupTimeout)
	defer cancel()
	resp, err := s.client.rpc.FetchErrorDetails(s.outgoing(ctx), &connectpb.FetchErrorDetailsRequest{
		SessionId:                         s.id,
		ClientObservedServerSideSessionId: s.observed(),
		UserContext:                       s.userContext(),
		ErrorId:                           errorID,
		ClientType:                        &s.client.agent,
	})
	if err != nil {
		if status.Code(err) != codes.Unimplemented {
			s.client.logger.Debug("error details not fetched", "session_id", s.id, "error", err)
		}
		return
	}
	e.complete(resp)
}

// classWriteFailed says where a task failed, and its cause why.
const classWriteFailed = "TASK_WRITE_FAILED"

// complete takes the message, and the class of the first exception of the chain that has one: a failed job is thrown
// as SparkException, and what went wrong in its task is the cause.
func (e *Error) complete(details *connectpb.FetchErrorDetailsResponse) {
	chain := causes(details)
	if len(chain) == 0 {
		return
	}
	if message := chain[0].GetMessage(); message != "" {
		e.Message = message
	}
	e.Exceptions, e.Class = e.Exceptions[:0], ""
	for _, link := range chain {
		if types := link.GetErrorTypeHierarchy(); len(types) > 0 {
			e.Exceptions = append(e.Exceptions, types[0])
		}
		thrown := link.GetSparkThrowable()
		if e.Class != "" && e.Class != classWriteFailed || thrown.GetErrorClass() == "" {
			continue
		}
		e.Class, e.SQLState, e.Params = thrown.GetErrorClass(), thrown.GetSqlState(), thrown.GetMessageParameters()
		e.Context = contexts(thrown.GetQueryContexts())
		e.Message = link.GetMessage()
	}
	e.tidy()
}

// causes follows the chain from the thrown exception down, however its indexes point.
func causes(details *connectpb.FetchErrorDetailsResponse) []*connectpb.FetchErrorDetailsResponse_Error {
	if details.RootErrorIdx == nil {
		return nil
	}
	all := details.GetErrors()
	var chain []*connectpb.FetchErrorDetailsResponse_Error
	for i := int(details.GetRootErrorIdx()); i >= 0 && i < len(all) && len(chain) < len(all); {
		chain = append(chain, all[i])
		if all[i].CauseIdx == nil {
			break
		}
		i = int(all[i].GetCauseIdx())
	}
	return chain
}

func contexts(list []*connectpb.FetchErrorDetailsResponse_QueryContext) []QueryContext {
	var out []QueryContext
	for _, c := range list {
		if c.GetContextType() != connectpb.FetchErrorDetailsResponse_QueryContext_SQL {
			continue
		}
		out = append(out, QueryContext{
			ObjectType: c.GetObjectType(), ObjectName: c.GetObjectName(),
			StartIndex: int(c.GetStartIndex()), StopIndex: int(c.GetStopIndex()),
			Fragment: c.GetFragment(), Summary: c.GetSummary(),
		})
	}
	return out
}
