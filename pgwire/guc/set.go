package guc

import (
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Set is the settings of one connection. It holds only what differs from the registry's defaults.
type Set struct {
	registry *Registry
	version  atomic.Uint64

	mu         sync.Mutex
	vars       map[string]*variable // by folded name
	level      int                  // 0 outside a transaction, 1 in one, more in savepoints
	savepoints []string             // names of the levels from 2 on
	reported   map[string]string    // by folded name: what the client was last told, where that is not the default
	told       bool                 // Reports was called
	dirty      bool                 // a reported setting may have changed
}

// variable is a setting that was touched. reset is what RESET goes back to.
type variable struct {
	def          *Definition
	value, reset string
	stack        *frame // what the open transaction must undo or keep
}

// NewSet makes the settings of a new connection.
func NewSet(r *Registry) *Set { return &Set{registry: r} }

// Version changes whenever any value does: a cheap way to see that nothing happened.
func (s *Set) Version() uint64 { return s.version.Load() }

// Registry gives the definitions behind the set.
func (s *Set) Registry() *Registry { return s.registry }

// Get is SHOW: the value as PostgreSQL prints it. Errors: 42704 for an unknown name, 42501 for one of the
// server's own secrets.
func (s *Set) Get(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fold(name)
	def, known := s.registry.byName[key]
	if !known && s.vars[key] == nil {
		return "", unrecognized(name)
	}
	if known && def.Flags&Hidden != 0 {
		return "", pgerr.New(pgerr.InsufficientPrivilege, `permission denied to examine "`+def.Name+`"`).
			WithDetail(`Only roles with privileges of the "pg_read_all_settings" role may examine this parameter.`)
	}
	return s.current(key), nil
}

// Name gives the canonical spelling of a setting's name; names that nobody defined stay as they are.
func (s *Set) Name(name string) string {
	if d, ok := s.registry.Lookup(name); ok {
		return d.Name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.vars[fold(name)]; v != nil {
		return v.def.Name
	}
	return name
}

func (s *Set) current(key string) string {
	if from, ok := transactionDefaults[key]; ok && s.level == 0 {
		return s.current(from)
	}
	if v := s.vars[key]; v != nil {
		return v.value
	}
	if d := s.registry.byName[key]; d != nil {
		return d.Default
	}
	return ""
}

func (s *Set) resetTo(key string) string {
	if v := s.vars[key]; v != nil {
		return v.reset
	}
	if d := s.registry.byName[key]; d != nil {
		return d.Default
	}
	return ""
}

// Setting is a row of SHOW ALL.
type Setting struct{ Name, Value, Description string }

// All gives the rows of SHOW ALL, in its order. Custom settings that nobody defined are not among them,
// as in PostgreSQL.
func (s *Set) All() []Setting {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := make([]Setting, 0, len(s.registry.sorted))
	for _, d := range s.registry.sorted {
		if d.Flags&(NoShowAll|Hidden) == 0 {
			rows = append(rows, Setting{d.Name, s.current(fold(d.Name)), d.Description})
		}
	}
	return rows
}

// Custom gives the custom settings (myapp.user) that this connection has touched, sorted by name.
func (s *Set) Custom() []Setting {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []Setting
	for key, v := range s.vars {
		if _, defined := s.registry.byName[key]; !defined {
			rows = append(rows, Setting{Name: v.def.Name, Value: v.value})
		}
	}
	sort.Slice(rows, func(i, j int) bool { return strings.Compare(rows[i].Name, rows[j].Name) < 0 })
	return rows
}
