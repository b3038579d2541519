package guc

import (
	"github.com/whereq/libra/pgwire/pgerr"
)

// Set is SET name = value, or SET LOCAL when local is true. Outside a transaction SET LOCAL checks the value
// and changes nothing (manual, "SET"). Errors: 42704, 42602, 22023, 55P02, 42501.
func (s *Set) Set(name, value string, local bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, def, err := s.settable(name, false)
	if err != nil {
		return err
	}
	canonical, err := check(def, s, value)
	if err != nil {
		return err
	}
	if _, ends := transactionDefaults[key]; ends {
		if err := s.checkTransaction(key, canonical); err != nil {
			return err
		}
		local = true
	}
	s.assign(key, def, canonical, local)
	return nil
}

// SetDefault sets what the connection starts with, from the startup packet or its options: RESET goes back to it.
// The errors are Set's.
func (s *Set) SetDefault(name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, def, err := s.settable(name, true)
	if err != nil {
		return err
	}
	canonical, err := check(def, s, value)
	if err != nil {
		return err
	}
	s.provide(key, def, canonical)
	return nil
}

// Provide sets what the server itself knows of the connection (session_authorization, is_superuser, …), whether
// clients may set it or not. The value is not checked. An unknown name is 42704.
func (s *Set) Provide(name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	def, ok := s.registry.Lookup(name)
	if !ok {
		return unrecognized(name)
	}
	s.provide(fold(name), def, value)
	return nil
}

// Reset is RESET name or SET name TO DEFAULT.
func (s *Set) Reset(name string) error { return s.reset(name, false) }

// ResetLocal is SET LOCAL name TO DEFAULT.
func (s *Set) ResetLocal(name string) error { return s.reset(name, true) }

func (s *Set) reset(name string, local bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, def, err := s.settable(name, false)
	if err != nil {
		return err
	}
	if def.Flags&NoReset != 0 {
		return pgerr.New(pgerr.FeatureNotSupported, `parameter "`+def.Name+`" cannot be reset`)
	}
	s.assign(key, def, s.resetTo(key), local)
	return nil
}

// ResetAll is RESET ALL.
func (s *Set) ResetAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, v := range s.vars {
		if v.def.Flags&NoResetAll == 0 && v.value != v.reset {
			s.assign(key, v.def, v.reset, false)
		}
	}
}

// settable finds the definition of a setting that a client is about to change; a name with a dot that nobody
// knows becomes a custom setting (manual, "Customized Options").
func (s *Set) settable(name string, startup bool) (string, *Definition, error) {
	key := fold(name)
	def := s.registry.byName[key]
	if def == nil {
		if v := s.vars[key]; v != nil {
			return key, v.def, nil
		}
		if err := s.registry.checkCustom(name); err != nil {
			return "", nil, err
		}
		return key, &Definition{Name: name, Flags: NoShowAll}, nil
	}
	return key, def, changeable(def, startup)
}

func (s *Set) variable(key string, def *Definition) *variable {
	if s.vars == nil {
		s.vars = make(map[string]*variable)
	}
	v := s.vars[key]
	if v == nil {
		v = &variable{def: def, value: def.Default, reset: def.Default}
		s.vars[key] = v
	}
	return v
}

func (s *Set) provide(key string, def *Definition, value string) {
	v := s.variable(key, def)
	v.reset = value
	if v.stack == nil {
		s.change(v, value)
	}
}

func (s *Set) assign(key string, def *Definition, value string, local bool) {
	if local && s.level == 0 {
		return
	}
	v := s.variable(key, def)
	if s.level > 0 {
		v.push(s.level, local)
	}
	s.change(v, value)
	s.forget(key, v)
}

// change gives v a value and notes what has to be told.
func (s *Set) change(v *variable, value string) {
	if v.value == value {
		return
	}
	v.value = value
	s.dirty = s.dirty || v.def.Report
	s.version.Add(1)
}

// forget drops a variable that is again what the registry says. A custom one stays known, as in PostgreSQL.
func (s *Set) forget(key string, v *variable) {
	if _, defined := s.registry.byName[key]; defined && v.stack == nil && v.value == v.def.Default && v.reset == v.def.Default {
		delete(s.vars, key)
	}
}
