package relay

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/whereq/libra/pgwire"
)

// configured is the SQLSTATE of the message in which bootstrap.sql's set_config() tells what it was called with.
const configured = "LB001"

// assignment is a call of set_config().
type assignment struct {
	name  string
	value *string // nil for NULL, which is RESET
	local bool
}

// mostAssignments bounds what one statement can set.
const mostAssignments = 1000

// note remembers a call.
func (c *conn) note(message string) {
	var a assignment
	if len(c.asked) < mostAssignments && json.Unmarshal([]byte(message), &[]any{&a.name, &a.value, &a.local}) == nil {
		c.asked = append(c.asked, a)
	}
}

// configure does what set_config() was called for. Where a setting shows another value than it was given ('1000' as '1s'),
// that is told and the statement runs again, which changes nothing more.
func (cur *cursor) configure(ctx context.Context, c *conn, args []pgwire.Param) error {
	shown, other, err := cur.session.assign(c.asked)
	switch {
	case err != nil && cur.conn != nil: // there are more rows
		c.kept, cur.conn = false, nil
		_ = cur.end(errClosed)
		return err
	case err != nil || !other || cur.conn != nil:
		return err
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	if err := c.run(ctx, "SET libra.shown = "+quote(string(text))); err != nil {
		return err
	}
	return cur.begin(ctx, c, args)
}

// assign changes the client's settings and tells how they show; other says that one does so otherwise than it was given.
func (s *session) assign(asked []assignment) (shown map[string]string, other bool, err error) {
	shown = map[string]string{}
	for _, a := range asked {
		before, _ := s.client.Settings.Get(a.name) // an unknown one is an error soon
		given, err := s.change(a)
		if err != nil {
			return nil, false, err
		}
		now, err := s.client.Settings.Get(a.name)
		if err != nil {
			return nil, false, err
		}
		if applied := !a.local || now != before; applied && now != given {
			shown[strings.ToLower(a.name)+"="+given], other = now, true
		}
	}
	return shown, other, nil
}

// change is SET or RESET, and what was given.
func (s *session) change(a assignment) (given string, err error) {
	switch {
	case a.value != nil:
		return *a.value, s.client.Settings.Set(a.name, *a.value, a.local)
	case a.local:
		return "", s.client.Settings.ResetLocal(a.name)
	}
	return "", s.client.Settings.Reset(a.name)
}
