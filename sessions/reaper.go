package sessions

import "time"

// reapLoop ends what has been idle for too long, until Close.
func (m *Manager) reapLoop() {
	every := reapEvery
	if t := m.opts.Timeout / 4; t > 0 && t < every {
		every = t
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-m.stop:
			return
		case now := <-ticker.C:
			m.reap(now)
			m.beat(now)
			if now.Sub(m.swept) > sweepEvery {
				m.swept = now
				m.Sweep()
			}
		}
	}
}

// reap releases idle Spark sessions, and ends isolated sessions that have run nothing for the time-out: their
// place is free for others, and a connection that comes back to one gets it rebuilt from the journal.
func (m *Manager) reap(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, f := range m.families {
		f.reap(now.Add(-memberIdle))
		if !f.limited || !f.active || !f.idleSince(now.Add(-m.opts.Timeout)) {
			continue
		}
		f.active = false
		f.close()
		m.opts.Logger.Info("session ended", "session", name, "reason", "idle", "timeout", m.opts.Timeout)
		if f.connect(0) == 0 {
			delete(m.families, name)
		}
	}
}
