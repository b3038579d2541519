package fakeconnect

import (
	"encoding/json"
	"errors"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Error is an error as Spark sends it: a status with ErrorInfo, and details to be fetched.
type Error struct {
	Class    string
	SQLState string
	Message  string // without the class and the SQLSTATE, which are added as Spark does
	Params   map[string]string
	Contexts []Context
	Cause    *Error
	// Exception is the JVM's class; org.apache.spark.SparkException by default.
	Exception string
	// Code is gRPC's; Internal by default, as with Spark.
	Code codes.Code
	// Retry adds RetryInfo, which invites the client to try again.
	Retry bool
	// NoDetails leaves the fetchable details out.
	NoDetails bool
}

// Context is a place in a text.
type Context struct {
	ObjectType  string
	ObjectName  string
	Start, Stop int
	Fragment    string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Class == "" {
		return e.Message
	}
	return "[" + e.Class + "] " + e.Message + " SQLSTATE: " + e.SQLState
}

func (e *Error) exception() string {
	if e.Exception == "" {
		return "org.apache.spark.SparkException"
	}
	return e.Exception
}

// wire makes the gRPC error of any error; details become fetchable.
func (s *Server) wire(err error) error {
	var e *Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	info := &errdetails.ErrorInfo{Reason: e.exception(), Domain: "org.apache.spark", Metadata: map[string]string{}}
	if e.Class != "" {
		params, _ := json.Marshal(e.Params)
		info.Metadata["errorClass"], info.Metadata["sqlState"], info.Metadata["messageParameters"] = e.Class, e.SQLState, string(params)
	}
	if !e.NoDetails {
		id := uuid.NewString()
		s.mu.Lock()
		s.errors[id] = e
		s.mu.Unlock()
		info.Metadata["errorId"] = id
	}
	details := []protoadapt.MessageV1{info}
	if e.Retry {
		details = append(details, &errdetails.RetryInfo{})
	}
	code := e.Code
	if code == codes.OK {
		code = codes.Internal
	}
	st, detailErr := status.New(code, e.Error()).WithDetails(details...)
	if detailErr != nil {
		return detailErr
	}
	return st.Err()
}

func (e *Error) details() *connectpb.FetchErrorDetailsResponse {
	root := int32(0)
	resp := &connectpb.FetchErrorDetailsResponse{RootErrorIdx: &root}
	for ; e != nil; e = e.Cause {
		link := &connectpb.FetchErrorDetailsResponse_Error{Message: e.Error(), ErrorTypeHierarchy: []string{e.exception(), "java.lang.Throwable"}}
		if e.Class != "" {
			link.SparkThrowable = &connectpb.FetchErrorDetailsResponse_SparkThrowable{
				ErrorClass: &e.Class, SqlState: &e.SQLState, MessageParameters: e.Params, QueryContexts: wireContexts(e.Contexts),
			}
		}
		if e.Cause != nil {
			next := int32(len(resp.Errors) + 1)
			link.CauseIdx = &next
		}
		resp.Errors = append(resp.Errors, link)
	}
	return resp
}

func wireContexts(list []Context) []*connectpb.FetchErrorDetailsResponse_QueryContext {
	var out []*connectpb.FetchErrorDetailsResponse_QueryContext
	for _, c := range list {
		out = append(out, &connectpb.FetchErrorDetailsResponse_QueryContext{
			ObjectType: c.ObjectType, ObjectName: c.ObjectName, StartIndex: int32(c.Start), StopIndex: int32(c.Stop), Fragment: c.Fragment,
		})
	}
	return out
}
