package fakeconnect

import (
	"context"
	"path"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// service is the gRPC side of a Server.
type service struct {
	connectpb.UnimplementedSparkConnectServiceServer
	server *Server
}

func (s *Server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	if err := s.before(ctx, path.Base(info.FullMethod)); err != nil {
		return nil, err
	}
	resp, err := handle(ctx, req)
	return resp, s.wire(err)
}

func (s *Server) stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	if err := s.before(stream.Context(), path.Base(info.FullMethod)); err != nil {
		return err
	}
	return s.wire(handle(srv, stream))
}

func (s *Server) before(ctx context.Context, method string) error {
	header, _ := metadata.FromIncomingContext(ctx)
	s.record(func(l *Log) {
		l.Calls = append(l.Calls, method)
		l.Headers = append(l.Headers, header)
	})
	if s.options.Before == nil {
		return nil
	}
	return s.wire(s.options.Before(ctx, method))
}

func (v *service) ExecutePlan(r *connectpb.ExecutePlanRequest, to grpc.ServerStreamingServer[connectpb.ExecutePlanResponse]) error {
	session, err := v.server.open(r)
	if err != nil {
		return err
	}
	x, err := v.server.begin(session, r)
	if err != nil {
		return err
	}
	return x.send(to.Context(), "", to)
}

// begin starts an execution, whose reader may come and go.
func (s *Server) begin(session *session, r *connectpb.ExecutePlanRequest) (*Execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.GetOperationId()
	if s.runs[id] != nil {
		return nil, handleError("OPERATION_ALREADY_EXISTS", id)
	}
	x := newExecution(s, session, r)
	s.runs[id] = x
	s.log.Queries = append(s.log.Queries, x.Query)
	s.log.Operations = append(s.log.Operations, id)
	s.log.Tags = append(s.log.Tags, x.Tags)
	play := s.options.Execute
	if play == nil {
		play = one
	}
	go x.run(play)
	return x, nil
}

func (v *service) ReattachExecute(r *connectpb.ReattachExecuteRequest, to grpc.ServerStreamingServer[connectpb.ExecutePlanResponse]) error {
	if _, err := v.server.find(r); err != nil {
		return err
	}
	x := v.server.execution(r.GetOperationId())
	if x == nil {
		return handleError("OPERATION_NOT_FOUND", r.GetOperationId())
	}
	if !v.server.options.Planning {
		go x.Progress(0, 0, 1) // it may have to wait for the reader
	}
	return x.send(to.Context(), r.GetLastResponseId(), to)
}

func (s *Server) execution(id string) *Execution {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runs[id]
}

func (v *service) ReleaseExecute(_ context.Context, r *connectpb.ReleaseExecuteRequest) (*connectpb.ReleaseExecuteResponse, error) {
	session, err := v.server.find(r)
	if err != nil {
		return nil, err
	}
	id := r.GetOperationId()
	x := v.server.execution(id)
	if until := r.GetReleaseUntil(); until != nil {
		v.server.record(func(l *Log) { l.Acks = append(l.Acks, id+" until "+until.GetResponseId()) })
		if x != nil {
			x.forget(until.GetResponseId())
		}
	} else {
		v.server.record(func(l *Log) {
			l.Releases = append(l.Releases, id)
			delete(v.server.runs, id)
		})
		if x != nil {
			x.stop(canceled(id))
		}
	}
	return &connectpb.ReleaseExecuteResponse{SessionId: session.id, ServerSideSessionId: session.server, OperationId: &id}, nil
}

func canceled(id string) *Error {
	return &Error{Class: "OPERATION_CANCELED", SQLState: "HY008", Message: "Operation has been canceled.", Params: map[string]string{"operation": id}}
}

func (v *service) FetchErrorDetails(_ context.Context, r *connectpb.FetchErrorDetailsRequest) (*connectpb.FetchErrorDetailsResponse, error) {
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	e := v.server.errors[r.GetErrorId()]
	if e == nil {
		return &connectpb.FetchErrorDetailsResponse{SessionId: r.GetSessionId()}, nil
	}
	resp := e.details()
	resp.SessionId = r.GetSessionId()
	return resp, nil
}

func unsupported(what string) error { return status.Error(codes.Unimplemented, what) }
