package sessions

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// maxMembers bounds the Spark sessions of one family that are kept although nobody uses them.
const maxMembers = 16

// family is one libra session: Spark sessions that share temporary views, functions, variables and spark.*
// settings, and differ in what is each connection's own.
type family struct {
	name    string
	user    string   // Spark's user id
	header  []string // gRPC headers of all its calls, names and values by turns
	conf    map[string]string
	backend Backend
	log     *slog.Logger
	work    *sync.WaitGroup // of the manager: goroutines that make and release members

	limited bool // counts towards max_sessions
	active  bool // has, or may at any time make, Spark sessions; guarded by the manager's mu

	change chan struct{} // holds one token while a statement changes shared state

	mu          sync.Mutex
	members     map[combo]*member
	newest      *member // has every change; new members are cloned from it
	gen         uint64
	journal     journal
	temporaries temporaries
	running     int       // leases of all members
	waiting     int       // statements that wait to be let in
	used        time.Time // when the last statement ended
	connections int
	made        time.Time
}

func newFamily(route router.Route, opts Options, backend Backend, work *sync.WaitGroup) *family {
	conf := opts.Conf
	if route.Engine {
		conf = nil // it is started with what there is
	}
	return &family{
		name: route.Session, user: route.SparkUser, limited: route.Isolated, conf: conf, backend: backend, log: opts.Logger, work: work,
		change: make(chan struct{}, 1), members: map[combo]*member{}, used: time.Now(), made: time.Now(),
	}
}

// lease gives the member for c with all shared state in it, making it when there is none; release ends it.
func (f *family) lease(ctx context.Context, c combo) (*member, error) {
	m, epoch, err := f.leaseOnce(ctx, c)
	if err != nil && f.movedFrom(ctx, epoch, err) {
		m, _, err = f.leaseOnce(ctx, c)
	}
	return m, err
}

// mover is a backend that may go to another address.
type mover interface {
	Moved(ctx context.Context, epoch uint64) bool
}

// movedFrom tells that Spark did not answer, and that there is another address to try.
func (f *family) movedFrom(ctx context.Context, epoch uint64, err error) bool {
	var spark *sparkconnect.Error
	m, may := f.backend.(mover)
	return may && errors.As(err, &spark) && gone(spark) && ctx.Err() == nil && m.Moved(ctx, epoch)
}

func (f *family) leaseOnce(ctx context.Context, c combo) (*member, uint64, error) {
	client, epoch, err := f.backend.Connect(ctx)
	if err != nil {
		return nil, epoch, err
	}
	m := f.join(client, c, epoch)
	select {
	case <-m.ready:
	case <-ctx.Done():
		f.release(m)
		return nil, epoch, context.Cause(ctx)
	}
	if m.err != nil {
		f.lose(m)
		f.release(m)
		return nil, epoch, m.err
	}
	return m, epoch, nil
}

// join counts a lease on the member for c; one that is missing or out of date is made in the background.
func (f *family) join(client *sparkconnect.Client, c combo, epoch uint64) *member {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.members[c]
	if m != nil && (m.gen != f.gen || m.epoch != epoch || m.lost) {
		f.dropLocked(m)
		m = nil
	}
	if m == nil {
		m = &member{combo: c, gen: f.gen, epoch: epoch, ready: make(chan struct{})}
		f.members[c] = m
		f.startMaking(client, m)
	}
	m.leases++
	f.running++
	f.trimLocked(maxMembers)
	return m
}

// release ends a lease.
func (f *family) release(m *member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m.leases--
	m.idle = time.Now()
	f.running--
	f.used = m.idle
	if m.leases == 0 && m.gone {
		f.end(m)
	}
}

// rested tells that nobody has used a member for so long.
func (f *family) rested(m *member, long time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return m.leases == 1 && !m.idle.IsZero() && time.Since(m.idle) > long
}

// lose notes that Spark no longer has the member's session; the next lease makes another.
func (f *family) lose(m *member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m.lost = true
	f.dropLocked(m)
}

// dropLocked takes a member out of the family; it is released in Spark when its last lease ends.
func (f *family) dropLocked(m *member) {
	if m.gone {
		return
	}
	m.gone = true
	if f.members[m.combo] == m {
		delete(f.members, m.combo)
	}
	if f.newest == m {
		f.newest = nil
	}
	if m.leases == 0 {
		f.end(m)
	}
}

// trimLocked drops the longest unused members beyond max; the newest stays, it may be the only one that has
// state which a journal can't give again.
func (f *family) trimLocked(max int) {
	for len(f.members) > max {
		var oldest *member
		for _, m := range f.members {
			if m.unused() && m != f.newest && (oldest == nil || m.idle.Before(oldest.idle)) {
				oldest = m
			}
		}
		if oldest == nil {
			return
		}
		f.dropLocked(oldest)
	}
}

// reap drops members that nobody has used since before and that can be had again by cloning.
func (f *family) reap(before time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.members {
		if m.unused() && m != f.newest && m.idle.Before(before) {
			f.dropLocked(m)
		}
	}
}

// connect counts connections and gives their number.
func (f *family) connect(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.connections += n
	return f.connections
}

// statements is the number of leases now.
func (f *family) statements() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running
}

// idleSince tells that no statement runs and none has ended after t.
func (f *family) idleSince(t time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running == 0 && f.waiting == 0 && f.used.Before(t)
}

// wait counts statements that wait to be let in.
func (f *family) wait(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting += n
}

// forget ends every member and the journal: DISCARD ALL of a session that is the connection's alone.
func (f *family) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal, f.temporaries = journal{}, temporaries{}
	f.dropAllLocked()
}

// dropAll ends every member; the journal stays, so that the family can come back.
func (f *family) dropAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropAllLocked()
}

// dropAllLocked drops the members, and the newest although it may be none any more.
func (f *family) dropAllLocked() {
	for _, m := range f.members {
		f.dropLocked(m)
	}
	if f.newest != nil {
		f.dropLocked(f.newest)
	}
}

// beginChange waits until no other statement changes shared state.
func (f *family) beginChange(ctx context.Context) error {
	select {
	case f.change <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// endChange ends what beginChange began. With changed set, m has a new generation of shared state and the entry
// tells how to get there again; entry is nil when nobody can tell.
func (f *family) endChange(m *member, changed bool, e *entry) {
	if changed {
		f.mu.Lock()
		f.gen++
		m.gen = f.gen
		f.promoteLocked(m)
		if e != nil {
			f.journal.add(*e)
		}
		for _, other := range f.members {
			if other != m && other.unused() {
				f.dropLocked(other)
			}
		}
		f.mu.Unlock()
	}
	<-f.change
}

// promoteLocked makes m the one that new members are cloned from.
func (f *family) promoteLocked(m *member) {
	old := f.newest
	if m.gone || old == m {
		return
	}
	f.newest = m
	if old != nil && f.members[old.combo] != old {
		f.dropLocked(old)
	}
}

// renew has every member but m replaced before it is used again, because m has changed tables: a Spark session remembers
// the files of the tables that it has read. A clone remembers none, so the newest goes on as the source of clones.
func (f *family) renew(m *member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, other := range f.members {
		switch {
		case other == m:
		case other == f.newest:
			delete(f.members, other.combo)
		default:
			f.dropLocked(other)
		}
	}
}

// errRebuilt is what a statement gets that can't be run again after its session was lost.
func errRebuilt(cause error) error {
	return pgerr.New(pgerr.SystemError, "Spark ended the session while the statement ran").
		WithDetail("Temporary views, functions, variables and settings are made again with the next statement.").
		WithHint("Check whether the statement took effect before you repeat it.").WithCause(cause)
}
