package guc

// Report is a ParameterStatus that is due.
type Report struct{ Name, Value string }

// Reports gives the GUC_REPORT settings that changed since the last call, all of them on the first
// (manual, "Asynchronous Operations"). When nothing happened it costs no allocation.
func (s *Set) Reports() []Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told && !s.dirty {
		return nil
	}
	var due []Report
	for _, d := range s.registry.reported {
		key := fold(d.Name)
		value := s.current(key)
		last, differs := s.reported[key]
		if !differs {
			last = d.Default
		}
		if !s.told || value != last {
			due = append(due, Report{d.Name, value})
			s.remember(key, d, value)
		}
	}
	s.told, s.dirty = true, false
	return due
}

func (s *Set) remember(key string, d *Definition, value string) {
	if value == d.Default {
		delete(s.reported, key)
		return
	}
	if s.reported == nil {
		s.reported = make(map[string]string)
	}
	s.reported[key] = value
}
