package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// maxRoles bounds how many of libra's users get a role of their own name: anybody may come under any name where nobody
// authenticates.
const maxRoles = 1000

// roles are the users that have a role in this epoch.
type roles struct {
	mu    sync.Mutex
	epoch uint64
	known map[string]string // role by user
}

// reserved are SQLSTATEs of names that can't be roles: reserved_name, invalid_name, and the superuser's own.
var reserved = map[string]bool{"42939": true, "42602": true, "22023": true, "22021": true}

// role gives the role of a user, and makes it when it is missing.
func (s *Server) role(ctx context.Context, user string) (string, error) {
	s.roles.mu.Lock()
	defer s.roles.mu.Unlock()
	if epoch := s.Epoch(); s.roles.known == nil || s.roles.epoch != epoch {
		s.roles.known, s.roles.epoch = map[string]string{}, epoch
	}
	if role, ok := s.roles.known[user]; ok {
		return role, nil
	}
	if strings.HasPrefix(user, "libra_") || user == "" || len(s.roles.known) >= maxRoles {
		return ClientRole, nil
	}
	role, err := s.makeRole(ctx, user)
	if err == nil {
		s.roles.known[user] = role
	}
	return role, err
}

// Roles makes roles for users who have none yet.
func (s *Server) Roles(ctx context.Context, users []string) error {
	for _, user := range users {
		if _, err := s.role(ctx, user); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) makeRole(ctx context.Context, user string) (string, error) {
	conn, err := s.admin(ctx, Maintenance)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE ROLE "+pgx.Identifier{user}.Sanitize()+" LOGIN IN ROLE "+ReaderRole)
	var refused *pgconn.PgError
	switch {
	case err == nil:
	case !errors.As(err, &refused):
		return "", fmt.Errorf("catalog: %w", err)
	case reserved[refused.Code]:
		return ClientRole, nil
	case refused.Code != "42710": // there already: names longer than 63 bytes may meet
		return "", fmt.Errorf("catalog: making a role: %w", err)
	}
	return user, nil
}

// dropRoles removes the roles of an earlier libra's users.
func (s *Server) dropRoles(ctx context.Context) error {
	conn, err := s.admin(ctx, Maintenance)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `DO $$
		DECLARE r text;
		BEGIN
			FOR r IN SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'libra_reader'::regrole AND member <> 'libra_client'::regrole
			LOOP EXECUTE format('DROP ROLE %s', r); END LOOP;
		END $$`)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	s.roles.mu.Lock()
	defer s.roles.mu.Unlock()
	s.roles.known = nil
	return nil
}
