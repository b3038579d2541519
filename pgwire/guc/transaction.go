package guc

import "github.com/whereq/libra/pgwire/pgerr"

// transactionDefaults are the settings that live as long as their transaction, and where each transaction
// takes them from.
var transactionDefaults = map[string]string{
	"transaction_isolation":  "default_transaction_isolation",
	"transaction_read_only":  "default_transaction_read_only",
	"transaction_deferrable": "default_transaction_deferrable",
}

// Begin starts a transaction; in one, it does nothing.
func (s *Set) Begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin()
}

func (s *Set) begin() {
	if s.level > 0 {
		return
	}
	for key, from := range transactionDefaults {
		if value, def := s.current(from), s.registry.byName[key]; def != nil && value != def.Default {
			s.variable(key, def).value = value
		}
	}
	s.level = 1
}

// Commit ends the transaction and keeps what SET did, but not what SET LOCAL did.
func (s *Set) Commit() { s.finish(true, false) }

// Rollback ends the transaction and undoes all that SET did in it.
func (s *Set) Rollback() { s.finish(false, false) }

// Chain is COMMIT or ROLLBACK AND CHAIN: the next transaction begins with this one's modes.
func (s *Set) Chain(commit bool) { s.finish(commit, true) }

func (s *Set) finish(commit, chain bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.level == 0 {
		return
	}
	modes := make(map[string]string, len(transactionDefaults))
	for key := range transactionDefaults {
		modes[key] = s.current(key)
	}
	s.endLevel(1, commit)
	for key := range transactionDefaults {
		delete(s.vars, key)
	}
	s.level, s.savepoints = 0, nil
	if chain {
		s.begin()
		for key, value := range modes {
			if def := s.registry.byName[key]; def != nil && value != s.current(key) {
				s.variable(key, def).value = value
			}
		}
	}
}

func (s *Set) endLevel(level int, commit bool) {
	for key, v := range s.vars {
		if v.stack != nil {
			s.change(v, v.end(level, commit))
			s.forget(key, v)
		}
	}
}

// Savepoint opens a nested level; outside a transaction it does nothing.
func (s *Set) Savepoint(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.level > 0 {
		s.level++
		s.savepoints = append(s.savepoints, name)
	}
}

// ReleaseSavepoint ends the savepoint and those within it and keeps what was set. 3B001 when there is none of
// that name.
func (s *Set) ReleaseSavepoint(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	level, err := s.savepointLevel(name)
	if err != nil {
		return err
	}
	for s.level >= level {
		s.endLevel(s.level, true)
		s.level--
	}
	s.savepoints = s.savepoints[:s.level-1]
	return nil
}

// RollbackTo undoes what was set since the savepoint, which stays. 3B001 when there is none of that name.
func (s *Set) RollbackTo(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	level, err := s.savepointLevel(name)
	if err != nil {
		return err
	}
	s.endLevel(level, false)
	s.level = level
	s.savepoints = s.savepoints[:level-1]
	return nil
}

// savepointLevel finds the innermost savepoint of that name.
func (s *Set) savepointLevel(name string) (int, error) {
	for i := len(s.savepoints) - 1; i >= 0; i-- {
		if s.savepoints[i] == name {
			return i + 2, nil
		}
	}
	return 0, pgerr.New(pgerr.InvalidSavepoint, `savepoint "`+name+`" does not exist`)
}

// checkTransaction refuses what a savepoint may not change of its transaction (variable.c).
func (s *Set) checkTransaction(key, value string) error {
	if s.level < 2 {
		return nil
	}
	changed := value != s.current(key)
	switch {
	case key == "transaction_isolation" && changed:
		return pgerr.New(pgerr.ActiveSQLTransaction, "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction")
	case key == "transaction_deferrable":
		return pgerr.New(pgerr.ActiveSQLTransaction, "SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction")
	case key == "transaction_read_only" && changed && value == "off":
		return pgerr.New(pgerr.ActiveSQLTransaction, "cannot set transaction read-write mode inside a read-only transaction")
	}
	return nil
}
