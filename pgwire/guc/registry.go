package guc

import (
	"sort"
	"strings"
)

// Registry is the set of known settings, shared by all connections. It does not change once made.
type Registry struct {
	byName   map[string]*Definition // by folded name
	sorted   []*Definition
	reported []*Definition
	prefixes map[string]bool // "libra" for "libra.pool": other names below it are refused
}

// NewRegistry makes a Registry; a later definition replaces an earlier one of the same name.
func NewRegistry(defs ...Definition) *Registry {
	r := &Registry{byName: make(map[string]*Definition, len(defs)), prefixes: map[string]bool{}}
	for i := range defs {
		d := defs[i]
		r.byName[fold(d.Name)] = &d
		if prefix, _, dotted := strings.Cut(d.Name, "."); dotted {
			r.prefixes[fold(prefix)] = true
		}
	}
	for _, d := range r.byName {
		r.sorted = append(r.sorted, d)
	}
	sort.Slice(r.sorted, func(i, j int) bool { return fold(r.sorted[i].Name) < fold(r.sorted[j].Name) })
	for _, d := range r.sorted {
		if d.Report {
			r.reported = append(r.reported, d)
		}
	}
	return r
}

// Lookup finds a definition by name, without regard to case. The result must not be changed.
func (r *Registry) Lookup(name string) (*Definition, bool) {
	d, ok := r.byName[fold(name)]
	return d, ok
}
