package sessions

import (
	"cmp"
	"slices"
	"time"
)

// Info is a libra session as others see it.
type Info struct {
	Name          string
	User          string // whom Spark is told
	Isolated      bool
	Engine        string // state of the Spark that it has for itself; "" when it has none
	Active        bool   // it has, or may at any time make, Spark sessions
	Connections   int
	Statements    int      // that use Spark now
	Waiting       int      // statements in the queue
	SparkSessions []string // Spark's ids
	Made, Used    time.Time
}

// Sessions are the libra sessions, by name.
func (m *Manager) Sessions() []Info {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Info
	for _, f := range m.families {
		list = append(list, f.info())
	}
	slices.SortFunc(list, func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// info is the family now. The manager's mu is held.
func (f *family) info() Info {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := Info{Name: f.name, User: f.user, Isolated: f.limited, Active: f.active, Connections: f.connections,
		Statements: f.running, Waiting: f.waiting, SparkSessions: []string{}, Made: f.made, Used: f.used}
	if own, is := f.backend.(*ownEngine); is {
		i.Engine = own.State()
	}
	for _, m := range f.members {
		select {
		case <-m.ready:
			if m.spark != nil {
				i.SparkSessions = append(i.SparkSessions, m.spark.ID())
			}
		default:
		}
	}
	slices.Sort(i.SparkSessions)
	return i
}
