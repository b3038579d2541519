package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/whereq/libra/translate/stmt"
)

// ownTables are bootstrap.sql's views in the schema libra.
var ownTables = []string{"pools", "sessions", "connections", "queries", "queue", "backends", "routes", "progress", "config"}

// tell brings what libra alone knows to a server connection, before a statement whose text names it.
func (s *session) tell(ctx context.Context, of *stmt.Statement, c *conn) error {
	text := strings.ToLower(sqlOf(of))
	if strings.Contains(text, "pg_stat_activity") || strings.Contains(text, "_backend") {
		if err := s.tellActivity(ctx, c); err != nil {
			return err
		}
	}
	if strings.Contains(text, "libra") && s.engine.opts.State != nil {
		if err := s.tellState(ctx, c, text); err != nil {
			return err
		}
	}
	for _, name := range []string{"pg_roles", "pg_user", "pg_auth", "pg_group", "pg_shadow"} {
		if strings.Contains(text, name) {
			return s.engine.opts.Server.Roles(ctx, s.engine.opts.Users())
		}
	}
	return nil
}

// signalled is the SQLSTATE of the message in which bootstrap.sql's pg_cancel_backend() and pg_terminate_backend() tell whom
// they were called for.
const signalled = "LB002"

func (c *conn) signal(message string) {
	var pid uint32
	var terminate bool
	if json.Unmarshal([]byte(message), &[]any{&pid, &terminate}) == nil {
		c.owner.engine.opts.Signal(pid, terminate)
	}
}

// tellState sets libra.state to the rows of the tables that a text names.
func (s *session) tellState(ctx context.Context, c *conn, text string) error {
	var b bytes.Buffer
	for _, name := range ownTables {
		if !strings.Contains(text, name) {
			continue
		}
		rows, err := s.engine.opts.State(s.client.User, name)
		if err != nil {
			return err
		}
		b.WriteString(map[bool]string{true: "{", false: ","}[b.Len() == 0] + `"` + name + `":`)
		b.Write(rows)
	}
	if b.Len() == 0 {
		return nil
	}
	return c.run(ctx, "SET libra.state = "+quote(b.String()+"}"))
}
