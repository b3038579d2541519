package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/pgerr"
)

type portalState uint8

const (
	portalNew    portalState = iota // nothing has run
	portalOpen                      // its cursor has more, or may have
	portalDone                      // it ran to its end
	portalFailed                    // it can't be run again
)

// portal is a statement with its parameters, and once it runs the cursor that it pulls (manual, "Extended Query").
type portal struct {
	name    string
	source  *prepared
	args    []Param
	formats []int16 // Bind's result formats
	level   int     // savepoints that were open when it was made
	bytes   int

	state  portalState
	ctx    context.Context // of the cursor's whole life; cancelled by close
	stop   context.CancelCauseFunc
	cursor Cursor
	batch  Batch // what of the cursor has been pulled and not been sent
	row    int   // next row of batch
	tag    string
	fields []Field // of the cursor; kept when it is closed
	mute   bool    // its rows were never announced and are not sent

	cursorOf *sqlCursor // nil for the portals of the protocol
	place    place      // where FETCH goes on
	turn     int        // goes up with each batch
}

// close ends the cursor, whatever it does. It may be called any number of times.
func (p *portal) close() {
	p.abandon()
	if p.stop != nil {
		p.stop(nil)
	}
}

// abandon is close for one that is being worked on: its context, whose end would be taken for the reason, stays.
func (p *portal) abandon() {
	if p.batch != nil {
		p.batch.Release()
		p.batch = nil
	}
	if p.cursor != nil {
		p.cursor.Close()
		p.cursor = nil
	}
	if p.cursorOf != nil && p.cursorOf.spool != nil {
		p.cursorOf.spool.close()
	}
	p.turn++
	if p.state != portalDone {
		p.state = portalFailed
	}
}

// formatOf is the format of result column i, as Bind's codes have it: none is text, one is for all.
func formatOf(formats []int16, i int) int16 {
	switch {
	case len(formats) == 0:
		return 0
	case len(formats) == 1:
		return formats[0]
	case i < len(formats):
		return formats[i]
	}
	return 0
}

// checkFormats refuses result formats that don't fit the columns, if there are any.
func checkFormats(formats []int16, columns int) error {
	if columns > 0 && len(formats) > 1 && len(formats) != columns {
		return pgerr.Newf(pgerr.ProtocolViolation, "bind message has %d result formats but query has %d columns", len(formats), columns)
	}
	return nil
}

// portalStore keeps the portals of a connection by name; "" is the unnamed one.
type portalStore struct {
	byName             map[string]*portal
	active             *portal // the one whose Execute is being answered
	bytes              int
	maxCount, maxBytes int
}

func (s *portalStore) init(count, size int) { s.maxCount, s.maxBytes = count, size }

// add keeps a portal. The unnamed one replaces its predecessor, a name can be used once.
func (s *portalStore) add(p *portal) error {
	if p.name == "" {
		s.drop("")
	} else if s.byName[p.name] != nil {
		return pgerr.Newf(pgerr.DuplicateCursor, "cursor %q already exists", p.name)
	}
	if len(s.byName) >= s.maxCount || s.bytes+p.bytes > s.maxBytes {
		return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "too many portals: %d with %d bytes are open", len(s.byName), s.bytes).
			WithHint("Close portals that are no longer used, or send Sync.")
	}
	if s.byName == nil {
		s.byName = make(map[string]*portal)
	}
	s.byName[p.name] = p
	s.bytes += p.bytes
	return nil
}

func (s *portalStore) get(name string) (*portal, error) {
	if p := s.byName[name]; p != nil {
		return p, nil
	}
	return nil, pgerr.Newf(pgerr.InvalidCursorName, "portal %q does not exist", name)
}

// drop closes a portal; it says whether there was one.
func (s *portalStore) drop(name string) bool {
	p := s.byName[name]
	if p == nil {
		return false
	}
	p.close()
	s.bytes -= p.bytes
	delete(s.byName, name)
	return true
}

func (s *portalStore) clear() { s.clearFrom(heldLevel) }

// endTransaction closes the transaction's portals, but for cursors WITH HOLD when it is committed: these stay until they
// are closed (manual, "DECLARE").
func (s *portalStore) endTransaction(committed bool) {
	for name, p := range s.byName {
		switch {
		case p.level == heldLevel:
		case committed && p.holds() && p.state != portalFailed:
			p.level = heldLevel
		default:
			s.drop(name)
		}
	}
}

// held counts the cursors WITH HOLD.
func (s *portalStore) held() (n int) {
	for _, p := range s.byName {
		if p.holds() {
			n++
		}
	}
	return n
}

func (p *portal) holds() bool { return p.cursorOf != nil && p.cursorOf.hold }

// closeAll is CLOSE ALL, which spares the portal that it runs in.
func (s *portalStore) closeAll() {
	for name, p := range s.byName {
		if p != s.active {
			s.drop(name)
		}
	}
}

// clearFrom closes the portals that were made with at least level savepoints open.
func (s *portalStore) clearFrom(level int) {
	for name, p := range s.byName {
		if p.level >= level {
			s.drop(name)
		}
	}
}

// fail ends the cursors of the portals that were made with at least level savepoints open. Their names stay taken until
// the transaction ends, or goes back to a savepoint.
func (s *portalStore) fail(level int) {
	for _, p := range s.byName {
		if p.level >= level {
			p.close()
		}
	}
}

// lower gives the portals of released savepoints to the level that is left.
func (s *portalStore) lower(level int) {
	for _, p := range s.byName {
		p.level = min(p.level, level)
	}
}
