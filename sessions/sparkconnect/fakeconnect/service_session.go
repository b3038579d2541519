package fakeconnect

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

func (v *service) Interrupt(_ context.Context, r *connectpb.InterruptRequest) (*connectpb.InterruptResponse, error) {
	session, err := v.server.open(r)
	if err != nil {
		return nil, err
	}
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	var what string
	var hit func(*Execution) bool
	switch r.GetInterruptType() {
	case connectpb.InterruptRequest_INTERRUPT_TYPE_TAG:
		what = "tag:" + r.GetOperationTag()
		hit = func(x *Execution) bool { return slices.Contains(x.Tags, r.GetOperationTag()) }
	case connectpb.InterruptRequest_INTERRUPT_TYPE_OPERATION_ID:
		what = r.GetOperationId()
		hit = func(x *Execution) bool { return x.OperationID == r.GetOperationId() }
	default:
		what = "all"
		hit = func(*Execution) bool { return true }
	}
	v.server.log.Interrupts = append(v.server.log.Interrupts, what)
	resp := &connectpb.InterruptResponse{SessionId: session.id, ServerSideSessionId: session.server}
	for id, x := range v.server.runs {
		if x.session == session && hit(x) && x.stop(canceled(id)) {
			resp.InterruptedIds = append(resp.InterruptedIds, id)
		}
	}
	return resp, nil
}

func (v *service) ReleaseSession(_ context.Context, r *connectpb.ReleaseSessionRequest) (*connectpb.ReleaseSessionResponse, error) {
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	id := r.GetSessionId()
	for operation, x := range v.server.runs {
		if x.session.id == id {
			x.stop(canceled(operation))
		}
	}
	delete(v.server.sessions, r.GetUserContext().GetUserId()+"/"+id)
	v.server.closed[id] = true
	v.server.log.Closed = append(v.server.log.Closed, id)
	return &connectpb.ReleaseSessionResponse{SessionId: id}, nil
}

func (v *service) CloneSession(_ context.Context, r *connectpb.CloneSessionRequest) (*connectpb.CloneSessionResponse, error) {
	if v.server.options.NoClone {
		return nil, unsupported("CloneSession")
	}
	from, err := v.server.find(r)
	if err != nil {
		return nil, err
	}
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	copied := &session{user: from.user, id: r.GetNewSessionId(), server: uuid.NewString(), config: maps.Clone(from.config)}
	key := copied.user + "/" + copied.id
	if v.server.sessions[key] != nil || v.server.closed[copied.id] {
		return nil, &Error{Class: "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS", SQLState: "42K04", Message: "The session exists."}
	}
	v.server.sessions[key] = copied
	v.server.log.Cloned = append(v.server.log.Cloned, copied.id)
	return &connectpb.CloneSessionResponse{
		SessionId: from.id, ServerSideSessionId: from.server, NewSessionId: copied.id, NewServerSideSessionId: copied.server,
	}, nil
}

func (v *service) AnalyzePlan(_ context.Context, r *connectpb.AnalyzePlanRequest) (*connectpb.AnalyzePlanResponse, error) {
	session, err := v.server.open(r)
	if err != nil {
		return nil, err
	}
	resp := &connectpb.AnalyzePlanResponse{SessionId: session.id, ServerSideSessionId: session.server}
	switch {
	case r.GetSchema() != nil:
		schema := Longs("1")
		if v.server.options.Analyze != nil {
			schema, err = v.server.options.Analyze(queryOf(r.GetSchema().GetPlan(), session))
		}
		if err == nil {
			resp.Result = &connectpb.AnalyzePlanResponse_Schema_{Schema: &connectpb.AnalyzePlanResponse_Schema{Schema: SparkSchema(schema)}}
		}
	case r.GetExplain() != nil:
		text := "== Physical Plan ==\n"
		if v.server.options.Explain != nil {
			text, err = v.server.options.Explain(queryOf(r.GetExplain().GetPlan(), session))
		}
		resp.Result = &connectpb.AnalyzePlanResponse_Explain_{Explain: &connectpb.AnalyzePlanResponse_Explain{ExplainString: text}}
	default:
		resp.Result = &connectpb.AnalyzePlanResponse_SparkVersion_{SparkVersion: &connectpb.AnalyzePlanResponse_SparkVersion{Version: v.server.options.Version}}
	}
	return resp, err
}

func (v *service) Config(_ context.Context, r *connectpb.ConfigRequest) (*connectpb.ConfigResponse, error) {
	session, err := v.server.open(r)
	if err != nil {
		return nil, err
	}
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	pairs, err := session.configure(r.GetOperation())
	return &connectpb.ConfigResponse{SessionId: session.id, ServerSideSessionId: session.server, Pairs: pairs}, err
}

func (s *session) configure(op *connectpb.ConfigRequest_Operation) ([]*connectpb.KeyValue, error) {
	var pairs []*connectpb.KeyValue
	for _, pair := range op.GetSet().GetPairs() {
		s.config[pair.GetKey()] = pair.GetValue()
	}
	for _, key := range op.GetUnset().GetKeys() {
		delete(s.config, key)
	}
	for _, key := range op.GetGet().GetKeys() {
		value, ok := s.config[key]
		if !ok {
			return nil, &Error{Class: "SQL_CONF_NOT_FOUND", SQLState: "42K0I", Message: "The SQL config \"" + key + "\" cannot be found."}
		}
		pairs = append(pairs, &connectpb.KeyValue{Key: key, Value: &value})
	}
	for _, key := range op.GetGetOption().GetKeys() {
		pair := &connectpb.KeyValue{Key: key}
		if value, ok := s.config[key]; ok {
			pair.Value = &value
		}
		pairs = append(pairs, pair)
	}
	for _, key := range op.GetIsModifiable().GetKeys() {
		yes := "true"
		pairs = append(pairs, &connectpb.KeyValue{Key: key, Value: &yes})
	}
	if all := op.GetGetAll(); all != nil {
		for key, value := range s.config {
			if rest, ok := strings.CutPrefix(key, all.GetPrefix()); ok {
				pairs = append(pairs, &connectpb.KeyValue{Key: rest, Value: &value})
			}
		}
	}
	return pairs, nil
}

func queryOf(plan *connectpb.Plan, s *session) Query {
	root := plan.GetRoot()
	with := root.GetWithRelations()
	if with != nil {
		root = with.GetRoot()
	}
	sql := root.GetSql()
	q := Query{SQL: sql.GetQuery(), User: s.user, Session: s.id}
	for _, r := range with.GetReferences() {
		if q.Inputs == nil {
			q.Inputs = map[string][]string{}
		}
		alias := r.GetSubqueryAlias()
		q.Inputs[alias.GetAlias()] = alias.GetInput().GetChunkedCachedLocalRelation().GetDataHashes()
	}
	for name, e := range sql.GetNamedArguments() {
		if q.Named == nil {
			q.Named = map[string]*connectpb.Expression_Literal{}
		}
		q.Named[name] = e.GetLiteral()
	}
	for _, e := range sql.GetPosArguments() {
		q.Positional = append(q.Positional, e.GetLiteral())
	}
	return q
}
