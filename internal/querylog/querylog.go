package querylog

import (
	"log/slog"
	"time"

	"github.com/whereq/libra/sessions"
)

// Options are what a Log is made of.
type Options struct {
	Logger      *slog.Logger
	Fingerprint func(text string) string // "" for what has none
	Text        bool                     // write statements' texts
}

// Log writes the query log.
type Log struct{ options Options }

// New makes a Log.
func New(o Options) *Log { return &Log{o} }

// Began writes that a statement has been let in.
func (l *Log) Began(q sessions.Query) { l.options.Logger.Info("statement began", l.who(q)...) }

// Ended writes how it went.
func (l *Log) Ended(q sessions.Query) {
	l.options.Logger.Info("statement ended", append(l.who(q),
		"waited", q.Waited.Round(time.Microsecond), "ran", q.Ran.Round(time.Microsecond), "rows", q.Rows, "bytes", q.Bytes, "sqlstate", q.SQLState,
		"fingerprint", l.options.Fingerprint(q.Text))...)
}

func (l *Log) who(q sessions.Query) []any {
	attrs := []any{"query", q.ID, "pid", q.PID, "user", q.User, "database", q.Database, "application", q.Application,
		"session", q.Session, "pool", q.Pool, "route", q.Route, "backend", q.Backend, "spark_operation", q.Operation}
	if l.options.Text {
		attrs = append(attrs, "text", q.Text)
	}
	return attrs
}
