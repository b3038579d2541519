package guc

import "time"

// Bool gives a Bool setting's value; false for anything else.
func (s *Set) Bool(name string) bool {
	value, err := s.Get(name)
	return err == nil && value == "on"
}

// Int gives an Int setting's value in its base unit; 0 for anything else.
func (s *Set) Int(name string) int64 {
	d, ok := s.registry.Lookup(name)
	if !ok || d.Type != Int {
		return 0
	}
	value, err := s.Get(name)
	if err != nil {
		return 0
	}
	n, _ := parseInt(d, value) // the Set holds no value that its own check did not write
	return n
}

// Duration gives a time setting's value (statement_timeout, …); 0 for anything else.
func (s *Set) Duration(name string) time.Duration {
	d, ok := s.registry.Lookup(name)
	if !ok {
		return 0
	}
	_, size, hint := unitsOf(d.Unit)
	if hint != timeHint {
		return 0
	}
	return time.Duration(float64(s.Int(name))*size) * time.Microsecond
}
