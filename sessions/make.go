package sessions

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// Time limits of what happens apart from any client's statement.
const (
	makeTimeout = 60 * time.Second
	endTimeout  = 5 * time.Second
)

// baseConf is what every Spark session of libra starts with: ANSI semantics, no ${…} replaced inside a client's text,
// and the time type, which Spark 4.3 has switched off.
var baseConf = map[string]string{
	"spark.sql.ansi.enabled":        "true",
	"spark.sql.variable.substitute": "false",
	"spark.sql.timeType.enabled":    "true",
	// What later Sparks have by themselves: DROP of several tables is a script (4.0), CREATE TABLE is not Hive's (3.5).
	"spark.sql.scripting.enabled":               "true",
	"spark.sql.legacy.createHiveTableByDefault": "false",
	// PostgreSQL's recursive queries have no limit; Spark's hundred levels are few for a series.
	"spark.sql.cteRecursionLevelLimit": "10000",
	// Interrupts wait until Spark tells of a job.
	"spark.connect.progress.reportInterval": "200ms",
	// Spark's parser remembers every way that it has been through its grammar, and the nested expressions that libra writes are
	// many ways: an hour of varied statements took two gigabytes. Each state takes about ten kilobytes.
	"spark.sql.parser.manageParserCaches":           "true",
	"spark.sql.parser.parserDfaCacheFlushThreshold": "40000",
}

// startMaking makes m's Spark session in the background, so that a client which goes away does not take the
// session from others who wait for it. f.mu is held.
func (f *family) startMaking(client *sparkconnect.Client, m *member) {
	source := f.newest
	if source != nil && source.epoch == m.epoch && source.gen == m.gen {
		source.leases++
		f.running++
	} else {
		source = nil
	}
	entries := f.journal.snapshot()
	if source == nil && f.journal.lost > 0 {
		f.log.Warn("session rebuilt without its oldest changes", "session", f.name, "changes", f.journal.lost)
	}
	f.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), makeTimeout)
		defer cancel()
		defer close(m.ready)
		m.spark, m.err = f.makeSession(ctx, client, m.combo, source, entries)
		if m.err == nil {
			f.log.Info("spark session made", "session", f.name, "spark_session", m.spark.ID(), "pool", m.combo.pool,
				"time_zone", m.combo.timeZone, "schema", m.combo.schema, "cloned", source != nil)
		}
		if source != nil {
			f.release(source)
		}
	})
}

// makeSession clones the source where that is possible, and starts anew from the journal where it is not.
func (f *family) makeSession(ctx context.Context, client *sparkconnect.Client, c combo, source *member, entries []entry) (*sparkconnect.Session, error) {
	if source != nil {
		s, err := f.clone(ctx, source, c, entries)
		if err == nil {
			return s, nil
		}
		if sparkconnect.IsSessionLost(err) {
			f.lose(source)
		} else if !errors.Is(err, sparkconnect.ErrUnsupported) {
			return nil, err
		}
	}
	return f.fresh(ctx, client, c, entries)
}

// clone carries everything over but SQL variables (Spark's CloneSession leaves them behind): those are replayed.
func (f *family) clone(ctx context.Context, source *member, c combo, entries []entry) (*sparkconnect.Session, error) {
	s, err := source.spark.Clone(ctx, "")
	if err != nil {
		return nil, err
	}
	var variables []entry
	for _, e := range entries {
		if e.variable {
			variables = append(variables, e)
		}
	}
	return f.finish(ctx, s, c, source.combo, variables)
}

// scratch is a session like m's that belongs to the caller alone.
func (f *family) scratch(ctx context.Context, m *member) (*sparkconnect.Session, error) {
	client, _, err := f.backend.Connect(ctx)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	entries := f.journal.snapshot()
	f.mu.Unlock()
	return f.makeSession(ctx, client, m.combo, m, entries)
}

func (f *family) fresh(ctx context.Context, client *sparkconnect.Client, c combo, entries []entry) (*sparkconnect.Session, error) {
	s, err := client.Session(f.user, "", f.header...)
	if err != nil {
		return nil, err
	}
	conf := c.conf()
	maps.Copy(conf, baseConf)
	maps.Copy(conf, f.conf)
	if err := s.Config().Set(ctx, conf); err != nil {
		f.releaseSpark(s) // Spark may have made it all the same
		return nil, err
	}
	s.ProbeArguments(ctx)
	return f.finish(ctx, s, c, combo{pool: c.pool, timeZone: c.timeZone}, entries)
}

// finish replays entries in a session whose connection settings are now has, and then gives it those of c. On
// failure the session is released.
func (f *family) finish(ctx context.Context, s *sparkconnect.Session, c, has combo, entries []entry) (*sparkconnect.Session, error) {
	err := f.replay(ctx, s, &has, entries)
	if err == nil {
		err = become(ctx, s, has, c)
	}
	if err != nil {
		f.releaseSpark(s)
		return nil, err
	}
	return s, nil
}

// end releases a member's Spark session in the background. f.mu is held.
func (f *family) end(m *member) {
	lost := m.lost
	f.work.Go(func() {
		<-m.ready
		if m.spark != nil && !lost {
			f.releaseSpark(m.spark)
		}
	})
}

func (f *family) releaseSpark(s *sparkconnect.Session) {
	s.AwaitInterrupts() // however long that takes, the session's end has its own time
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	if err := s.Release(ctx); err != nil {
		f.log.Warn("spark session not released", "session", f.name, "spark_session", s.ID(), "error", err)
		return
	}
	f.log.Info("spark session released", "session", f.name, "spark_session", s.ID())
}
