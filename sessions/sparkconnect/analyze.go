package sparkconnect

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Analyze asks for the columns of a query without running it. Beware: analysing a command (INSERT, CREATE TABLE, SET
// …) runs it.
func (s *Session) Analyze(ctx context.Context, q Query) (*arrow.Schema, error) {
	plan, err := q.plan()
	if err != nil {
		return nil, err
	}
	resp, err := s.analyze(ctx, &connectpb.AnalyzePlanRequest{Analyze: &connectpb.AnalyzePlanRequest_Schema_{
		Schema: &connectpb.AnalyzePlanRequest_Schema{Plan: plan},
	}})
	if err != nil {
		return nil, err
	}
	return arrowSchema(resp.GetSchema().GetSchema())
}

var explainModes = map[string]connectpb.AnalyzePlanRequest_Explain_ExplainMode{
	"":          connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_SIMPLE,
	"simple":    connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_SIMPLE,
	"extended":  connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_EXTENDED,
	"codegen":   connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_CODEGEN,
	"cost":      connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_COST,
	"formatted": connectpb.AnalyzePlanRequest_Explain_EXPLAIN_MODE_FORMATTED,
}

// Explain returns Spark's description of a query's plan. The mode is simple (also ""), extended, codegen, cost or
// formatted. Like Analyze, it runs commands.
func (s *Session) Explain(ctx context.Context, q Query, mode string) (string, error) {
	wanted, ok := explainModes[mode]
	if !ok {
		modes := slices.DeleteFunc(slices.Sorted(maps.Keys(explainModes)), func(m string) bool { return m == "" })
		return "", fmt.Errorf("explain mode %q is not one of %s", mode, strings.Join(modes, ", "))
	}
	plan, err := q.plan()
	if err != nil {
		return "", err
	}
	resp, err := s.analyze(ctx, &connectpb.AnalyzePlanRequest{Analyze: &connectpb.AnalyzePlanRequest_Explain_{
		Explain: &connectpb.AnalyzePlanRequest_Explain{Plan: plan, ExplainMode: wanted},
	}})
	return resp.GetExplain().GetExplainString(), err
}

// SparkVersion returns the server's version, as in 4.3.0.
func (s *Session) SparkVersion(ctx context.Context) (string, error) {
	resp, err := s.analyze(ctx, &connectpb.AnalyzePlanRequest{Analyze: &connectpb.AnalyzePlanRequest_SparkVersion_{
		SparkVersion: &connectpb.AnalyzePlanRequest_SparkVersion{},
	}})
	return resp.GetSparkVersion().GetVersion(), err
}

// AtLeast tells whether the server is a Spark of that version or a later one. It asks once for all sessions of a Client;
// when it gets no answer it says no.
func (s *Session) AtLeast(ctx context.Context, major, minor int) bool {
	version := s.client.version.Load()
	if version == nil {
		text, err := s.SparkVersion(ctx)
		if err != nil {
			return false
		}
		version = &text
		s.client.version.Store(version)
	}
	var have [2]int
	if n, _ := fmt.Sscanf(*version, "%d.%d", &have[0], &have[1]); n != 2 {
		return false
	}
	return have[0] > major || have[0] == major && have[1] >= minor
}

// analyze repeats a plan's analysis only if nothing was sent: the plan may be a command's.
func (s *Session) analyze(ctx context.Context, req *connectpb.AnalyzePlanRequest) (*connectpb.AnalyzePlanResponse, error) {
	how := manner{unbounded: true}
	if req.GetSparkVersion() != nil {
		how = manner{repeatable: true}
	}
	req.SessionId, req.UserContext, req.ClientType = s.id, s.userContext(), &s.client.agent
	return call(ctx, s, how, func(ctx context.Context, req *connectpb.AnalyzePlanRequest) (*connectpb.AnalyzePlanResponse, error) {
		req.ClientObservedServerSideSessionId = s.observed()
		return s.client.rpc.AnalyzePlan(ctx, req)
	}, req)
}
