package sparkconnect

import (
	"context"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Config is a Spark session's settings (spark.sql.…).
type Config struct{ session *Session }

// Config gives access to the session's settings.
func (s *Session) Config() Config { return Config{s} }

// Get returns the value of a setting: its default when it is not set. The error's class is
// SQL_CONF_NOT_FOUND when there is neither.
func (c Config) Get(ctx context.Context, key string) (string, error) {
	pairs, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_Get{
		Get: &connectpb.ConfigRequest_Get{Keys: []string{key}},
	}})
	if err != nil || len(pairs) == 0 {
		return "", err
	}
	return pairs[0].GetValue(), nil
}

// GetOption is Get for settings that may have no value: ok is false then.
func (c Config) GetOption(ctx context.Context, key string) (value string, ok bool, err error) {
	pairs, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_GetOption{
		GetOption: &connectpb.ConfigRequest_GetOption{Keys: []string{key}},
	}})
	if err != nil || len(pairs) == 0 || pairs[0].Value == nil {
		return "", false, err
	}
	return pairs[0].GetValue(), true, nil
}

// GetAll returns all settings whose names begin with prefix, by their whole names.
func (c Config) GetAll(ctx context.Context, prefix string) (map[string]string, error) {
	all := &connectpb.ConfigRequest_GetAll{}
	if prefix != "" {
		all.Prefix = &prefix
	}
	pairs, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_GetAll{GetAll: all}})
	if err != nil {
		return nil, err
	}
	values := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		// Spark cuts the prefix off.
		values[prefix+pair.GetKey()] = pair.GetValue()
	}
	return values, nil
}

// Set sets all of the values, or fails at the first that Spark refuses.
func (c Config) Set(ctx context.Context, values map[string]string) error {
	set := &connectpb.ConfigRequest_Set{}
	for key, value := range values {
		set.Pairs = append(set.Pairs, &connectpb.KeyValue{Key: key, Value: &value})
	}
	_, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_Set{Set: set}})
	return err
}

// Unset takes settings back to their defaults.
func (c Config) Unset(ctx context.Context, keys ...string) error {
	_, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_Unset{
		Unset: &connectpb.ConfigRequest_Unset{Keys: keys},
	}})
	return err
}

// Modifiable says whether a session may change the setting.
func (c Config) Modifiable(ctx context.Context, key string) (bool, error) {
	pairs, err := c.do(ctx, &connectpb.ConfigRequest_Operation{OpType: &connectpb.ConfigRequest_Operation_IsModifiable{
		IsModifiable: &connectpb.ConfigRequest_IsModifiable{Keys: []string{key}},
	}})
	return err == nil && len(pairs) > 0 && pairs[0].GetValue() == "true", err
}

func (c Config) do(ctx context.Context, op *connectpb.ConfigRequest_Operation) ([]*connectpb.KeyValue, error) {
	s := c.session
	resp, err := call(ctx, s, manner{repeatable: true}, func(ctx context.Context, req *connectpb.ConfigRequest) (*connectpb.ConfigResponse, error) {
		req.ClientObservedServerSideSessionId = s.observed()
		return s.client.rpc.Config(ctx, req)
	}, &connectpb.ConfigRequest{SessionId: s.id, UserContext: s.userContext(), ClientType: &s.client.agent, Operation: op})
	return resp.GetPairs(), err
}
