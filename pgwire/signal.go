package pgwire

import (
	"context"
	"strconv"

	"github.com/whereq/libra/pgwire/pgerr"
)

// signalBackend is pg_cancel_backend and pg_terminate_backend (manual, "Server Signaling Functions"): a user may end what
// his own connections do, and them.
func signalBackend(verb string, signal func(*conn)) func(*conn, context.Context, []string) (*string, error) {
	return func(c *conn, _ context.Context, args []string) (*string, error) {
		no, yes := "f", "t"
		pid, err := strconv.ParseInt(args[0], 10, 32)
		if err != nil {
			return nil, pgerr.Newf(pgerr.InvalidTextRepresentation, "invalid input syntax for type integer: %q", args[0])
		}
		other := c.srv.members.byProcess(uint32(pid))
		if other == nil {
			c.warn(warning(pgerr.Warning, "PID "+args[0]+" is not a PostgreSQL backend process"))
			return &no, nil
		}
		if other.start.user != c.start.user {
			return nil, pgerr.New(pgerr.InsufficientPrivilege, "permission denied to "+verb).
				WithDetail("It belongs to another user.")
		}
		signal(other)
		return &yes, nil
	}
}

func (c *conn) cancelRunning() { c.running.cancel(errCancelRequest) }

// byProcess gives the connection with this process id.
func (m *members) byProcess(pid uint32) *conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byPID[pid]
}
