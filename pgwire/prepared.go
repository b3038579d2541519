package pgwire

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// prepared is a prepared statement: what Parse made. It doesn't change but for desc.
type prepared struct {
	stmt     *stmt.Statement
	lead     string   // the message's text before the statement: error positions count from the message's beginning
	declared []uint32 // the parameter types of Parse, 0 where it left them open
	desc     *Description
	told     bool // the client has been told of desc
	bytes    int  // what counts against the limit
	// elsewhere: the text is not in the message that is being answered, and its errors have no position there.
	elsewhere bool
}

// paramCount is the number of parameters that Bind must bring.
func (p *prepared) paramCount() int {
	n := max(len(p.declared), len(p.stmt.Params))
	if p.desc != nil {
		n = max(n, len(p.desc.Params))
	}
	return n
}

// paramType is the type of parameter i (0-based): what the client declared, else what the analysis found, else what the
// text shows, else 0.
func (p *prepared) paramType(i int) uint32 {
	if i < len(p.declared) && p.declared[i] != 0 {
		return p.declared[i]
	}
	if p.desc != nil && i < len(p.desc.Params) && p.desc.Params[i] != 0 {
		return p.desc.Params[i]
	}
	if i < len(p.stmt.Params) {
		return p.stmt.Params[i].OID
	}
	return 0
}

// paramTypes are the types that ParameterDescription gives; what nobody knows is text, as for PostgreSQL's own
// parameters that nothing gives a type to.
func (p *prepared) paramTypes() []uint32 {
	types := make([]uint32, p.paramCount())
	for i := range types {
		if types[i] = p.paramType(i); types[i] == 0 {
			types[i] = oid.Text
		}
	}
	return types
}

// openTypes replaces "unknown" with 0: both leave the type open (manual, "Parse").
func openTypes(declared []uint32) []uint32 {
	for i, id := range declared {
		if id == oid.Unknown {
			declared[i] = 0
		}
	}
	return declared
}

// statementStore keeps the prepared statements of a connection by name; "" is the unnamed one.
type statementStore struct {
	byName            map[string]*prepared
	bytes             int
	maxCount, maxSize int
}

func (s *statementStore) init(count, size int) { s.maxCount, s.maxSize = count, size }

// add keeps a statement. The unnamed one replaces its predecessor, a name can be used once.
func (s *statementStore) add(name string, p *prepared) error {
	if name == "" {
		s.drop("")
	} else if s.byName[name] != nil {
		return pgerr.Newf(pgerr.DuplicatePreparedStatement, "prepared statement %q already exists", name)
	}
	if len(s.byName) >= s.maxCount || s.bytes+p.bytes > s.maxSize {
		return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "too many prepared statements: %d with %d bytes are open", len(s.byName), s.bytes).
			WithHint("Close statements that are no longer used, or DEALLOCATE ALL.")
	}
	if s.byName == nil {
		s.byName = make(map[string]*prepared)
	}
	s.byName[name] = p
	s.bytes += p.bytes
	return nil
}

func (s *statementStore) get(name string) (*prepared, error) {
	if p := s.byName[name]; p != nil {
		return p, nil
	}
	return nil, noStatement(name)
}

func noStatement(name string) error {
	if name == "" {
		return pgerr.New(pgerr.InvalidSQLStatementName, "unnamed prepared statement does not exist")
	}
	return pgerr.Newf(pgerr.InvalidSQLStatementName, "prepared statement %q does not exist", name)
}

// drop forgets a statement; portals that were made of it live on. It says whether there was one.
func (s *statementStore) drop(name string) bool {
	p := s.byName[name]
	if p == nil {
		return false
	}
	s.bytes -= p.bytes
	delete(s.byName, name)
	return true
}

func (s *statementStore) clear() { s.byName, s.bytes = nil, 0 }
