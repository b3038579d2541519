package rest

import (
	"encoding/json"
	"time"
)

// SessionRequest makes a session.
type SessionRequest struct {
	User string `json:"user,omitempty"` // whose it is; "rest" by default
	Pool string `json:"pool,omitempty"` // of its statements
}

// Session is a libra session, or one of this API.
type Session struct {
	ID            string    `json:"id"`
	Type          string    `json:"type"` // rest, shared or isolated
	User          string    `json:"user"`
	State         string    `json:"state"` // idle, busy or ended
	Connections   int       `json:"connections"`
	Running       int       `json:"running"`
	Queued        int       `json:"queued"`
	Statements    int       `json:"statements,omitempty"` // of this API, ever
	SparkSessions []string  `json:"spark_sessions,omitempty"`
	CreatedAt     time.Time `json:"created_at"`
	UsedAt        time.Time `json:"used_at"`
}

// Sessions is a list of them.
type Sessions struct {
	Total    int       `json:"total"`
	Sessions []Session `json:"sessions"`
}

// StatementRequest runs a statement.
type StatementRequest struct {
	Code string `json:"code"`
	Kind string `json:"kind,omitempty"` // sql
	Pool string `json:"pool,omitempty"` // the session's by default
}

// Statement is one with its state and, when it has ended, its output.
type Statement struct {
	ID      int      `json:"id"`
	Code    string   `json:"code"`
	State   string   `json:"state"` // waiting, running, available, error or cancelled
	Notices []string `json:"notices,omitempty"`
	Output  *Output  `json:"output,omitempty"`
}

// Statements is a list of them, without their outputs.
type Statements struct {
	Total      int         `json:"total"`
	Statements []Statement `json:"statements"`
}

// Output is a result or an error.
type Output struct {
	Status    string              `json:"status"` // ok or error
	Tag       string              `json:"tag,omitempty"`
	Columns   []Column            `json:"columns,omitempty"`
	Rows      [][]json.RawMessage `json:"rows,omitempty"`
	Truncated bool                `json:"truncated,omitempty"` // there were more rows than are kept
	Affected  *int64              `json:"affected,omitempty"`
	SQLState  string              `json:"sqlstate,omitempty"`
	Message   string              `json:"message,omitempty"`
	Detail    string              `json:"detail,omitempty"`
	Hint      string              `json:"hint,omitempty"`
	Position  int                 `json:"position,omitempty"`
}

// Column of a result.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// PoolRequest changes a pool, or makes one; what is left out stays as it is.
type PoolRequest struct {
	Weight            *int    `json:"weight,omitempty"`
	MinShare          *int    `json:"min_share,omitempty"`
	Mode              *string `json:"mode,omitempty"`
	MaxRunning        *int    `json:"max_running,omitempty"`
	MaxRunningPerUser *int    `json:"max_running_per_user,omitempty"`
	MaxQueued         *int    `json:"max_queued,omitempty"`
	QueueTimeout      *string `json:"queue_timeout,omitempty"` // "90s"
	MaxResultRows     *int    `json:"max_result_rows,omitempty"`
	MaxResultBytes    *int    `json:"max_result_bytes,omitempty"`
	StatementTimeout  *string `json:"statement_timeout,omitempty"` // "90s"
}

// Pool is a pool as it is now.
type Pool struct {
	Name              string   `json:"name"`
	Weight            int      `json:"weight"`
	MinShare          int      `json:"min_share"`
	Mode              string   `json:"mode"`
	MaxRunning        int      `json:"max_running"`
	MaxRunningPerUser int      `json:"max_running_per_user"`
	MaxQueued         int      `json:"max_queued"`
	QueueTimeout      string   `json:"queue_timeout"`
	MaxResultRows     int      `json:"max_result_rows"`
	MaxResultBytes    int      `json:"max_result_bytes"`
	StatementTimeout  string   `json:"statement_timeout"`
	Running           int      `json:"running"`
	Queued            int      `json:"queued"`
	Notes             []string `json:"notes,omitempty"` // what has not changed in Spark yet
}

// Pools is a list of them.
type Pools struct {
	Pools []Pool `json:"pools"`
}

// Reloaded is what a reload did.
type Reloaded struct {
	Changed []string `json:"changed"` // keys that have their new values
	Restart []string `json:"restart"` // keys that wait for libra's next start
}

// Problem is what went wrong with a request.
type Problem struct {
	SQLState string `json:"sqlstate,omitempty"`
	Message  string `json:"message"`
	Detail   string `json:"detail,omitempty"`
	Hint     string `json:"hint,omitempty"`
}
