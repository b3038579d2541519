package sessions

import (
	"time"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// member is one Spark session of a family. Its fields are guarded by family.mu, but for spark and err, which are
// set before ready is closed and stay.
type member struct {
	combo combo
	gen   uint64 // the generation of shared state that it has
	epoch uint64 // the backend's when it was made

	ready chan struct{} // closed when spark or err is set
	spark *sparkconnect.Session
	err   error

	leases int       // statements that use it now
	gone   bool      // out of the family: released with its last lease
	lost   bool      // Spark has ended it
	idle   time.Time // when the last lease ended
}

// unused tells that nobody would notice if the member went.
func (m *member) unused() bool { return m.leases == 0 && !m.gone }
