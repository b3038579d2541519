package pgwire

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"maps"
	"net"
	"slices"
	"sort"
	"sync"
	"time"
)

// members are the connections: all of them, and by process id those that have authenticated.
type members struct {
	mu    sync.Mutex
	any   map[*conn]struct{}
	byPID map[uint32]*conn
}

func (m *members) enter(c *conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.any[c] = struct{}{}
}

// join gives a connection its process id and its cancel key: 4 bytes in protocol 3.0, 32 from 3.2 on (manual,
// "Message Formats", BackendKeyData).
func (m *members) join(c *conn) {
	size := 4
	if c.start.version >= version32 {
		size = 32
	}
	c.secret = make([]byte, size)
	rand.Read(c.secret)
	m.mu.Lock()
	defer m.mu.Unlock()
	for c.pid == 0 || m.byPID[c.pid] != nil {
		c.pid = randomPID()
	}
	m.byPID[c.pid] = c
}

// randomPID is positive as a signed number: many clients print it so.
func randomPID() uint32 {
	var b [4]byte
	rand.Read(b[:])
	return binary.BigEndian.Uint32(b[:]) & 0x7fffffff
}

func (m *members) leave(c *conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.any, c)
	if m.byPID[c.pid] == c {
		delete(m.byPID, c.pid)
	}
}

// find gives the connection whose process id and key a CancelRequest names, nil when there is none.
func (m *members) find(pid uint32, secret []byte) *conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.byPID[pid]
	if c == nil || subtle.ConstantTimeCompare(c.secret, secret) != 1 {
		return nil
	}
	return c
}

func (m *members) sockets() []*conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.any))
}

func (m *members) authenticated() []*conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.byPID))
}

// ConnectionInfo is what a connection looks like from outside, for health and pg_stat_activity.
type ConnectionInfo struct {
	PID         uint32
	User        string
	Database    string
	Application string
	Remote      net.Addr
	Since       time.Time
	Running     bool // a statement is being worked on

	State      string // pg_stat_activity's; empty before the first ReadyForQuery
	Query      string // the beginning of the last statement
	QueryStart time.Time
	Changed    time.Time // when State began
	Waits      string    // what an active statement waits for, as pg_stat_activity's wait_event; the server itself does not know
}

// Connections gives a snapshot of the authenticated connections, by age.
func (s *Server) Connections() []ConnectionInfo {
	conns := s.members.authenticated()
	infos := make([]ConnectionInfo, len(conns))
	for i, c := range conns {
		application, _ := c.settings.Get("application_name") // a built-in setting
		infos[i] = ConnectionInfo{PID: c.pid, User: c.start.user, Database: c.start.database, Application: application,
			Remote: c.nc.RemoteAddr(), Since: c.since, Running: c.running.busy()}
		if a := c.activity.Load(); a != nil {
			infos[i].State, infos[i].Query, infos[i].QueryStart, infos[i].Changed = a.state, a.query, a.start, a.since
		}
	}
	sort.Slice(infos, func(i, j int) bool { return infos[i].Since.Before(infos[j].Since) })
	return infos
}

// Count is the number of authenticated connections.
func (s *Server) Count() int {
	s.members.mu.Lock()
	defer s.members.mu.Unlock()
	return len(s.members.byPID)
}
