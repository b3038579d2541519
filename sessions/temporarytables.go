package sessions

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// Temporary tables are tables in a namespace of this libra's own (temporaryspace.go). A connection knows its tables by name;
// here they are numbers.

// spaces are the namespaces of this libra, one at each backend.
type spaces struct {
	name  string
	count atomic.Uint64 // tables

	mu    sync.Mutex
	there map[Backend]*space
}

// space is the namespace at one backend.
type space struct {
	epoch  uint64 // of the backend when it was made
	beaten time.Time
}

// NewTemporary gives the name of a table that there is not yet.
func (c *connection) NewTemporary(ctx context.Context) ([]string, error) {
	s := &c.manager.spaces
	err := c.with(ctx, nil, true, func(m *member) error {
		s.mu.Lock()
		known := s.there[c.family.backend]
		s.mu.Unlock()
		if known != nil && known.epoch == m.epoch {
			return nil
		}
		if err := run(ctx, m.spark, sparkconnect.Query{SQL: s.create()}); err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.there[c.family.backend] = &space{epoch: m.epoch, beaten: time.Now()}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return []string{sessionCatalog, s.name, "t" + strconv.FormatUint(s.count.Add(1), 10)}, nil
}

// ColumnsOf are the columns of a table.
func (c *connection) ColumnsOf(ctx context.Context, path []string) (fields []pgwire.Field, err error) {
	err = c.with(ctx, nil, true, func(m *member) (err error) {
		fields, err = columnsIn(ctx, m.spark, quoteAll(path[0], path[1:]))
		return err
	})
	return fields, err
}

// EmptyTemporary deletes a table's rows.
func (c *connection) EmptyTemporary(ctx context.Context, path []string) error {
	return c.with(ctx, nil, true, func(m *member) error {
		return run(ctx, m.spark, sparkconnect.Query{SQL: "TRUNCATE TABLE " + quoteAll(path[0], path[1:])})
	})
}

// DropTemporary drops tables in the background. What is left is dropped with the namespace.
func (c *connection) DropTemporary(paths [][]string) {
	c.manager.keepHouse(c.family.backend, func(ctx context.Context, s *sparkconnect.Session) error {
		for _, path := range paths {
			if err := run(ctx, s, sparkconnect.Query{SQL: "DROP TABLE IF EXISTS " + quoteAll(path[0], path[1:])}); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepHouse does something in a session of its own, in the background.
func (m *Manager) keepHouse(b Backend, do func(context.Context, *sparkconnect.Session) error) {
	m.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), makeTimeout)
		defer cancel()
		if err := m.inOwnSession(ctx, b, do); err != nil {
			m.opts.Logger.Warn("temporary tables are left for a later libra to drop", "error", err)
		}
	})
}

func (m *Manager) inOwnSession(ctx context.Context, b Backend, do func(context.Context, *sparkconnect.Session) error) error {
	client, _, err := b.Connect(ctx)
	if err != nil {
		return err
	}
	s, err := client.Session("libra", "", m.opts.Headers.render(pgwire.Client{User: "libra"})...)
	if err != nil {
		return err
	}
	defer func() {
		if err := s.Release(ctx); err != nil {
			m.opts.Logger.Debug("spark keeps a session until it is idle", "error", err)
		}
	}()
	return do(ctx, s)
}
