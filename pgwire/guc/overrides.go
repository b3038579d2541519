package guc

import (
	"maps"
	"slices"
)

// With gives a registry whose settings begin with other values. They are checked as if a client had set them; so what no
// client may set is refused, and so is what nobody has defined.
func (r *Registry) With(values map[string]string) (*Registry, error) {
	s := NewSet(r)
	defs := make([]Definition, len(r.sorted))
	for i, d := range r.sorted {
		defs[i] = *d
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		d, ok := r.Lookup(name)
		if !ok {
			return nil, unrecognized(name)
		}
		if err := s.SetDefault(name, values[name]); err != nil {
			return nil, err
		}
		defs[slices.Index(r.sorted, d)].Default = s.current(fold(name))
	}
	return NewRegistry(defs...), nil
}
