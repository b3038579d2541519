package relay

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire"
)

// activityRow is a row of bootstrap.sql's libra.activity, from which pg_stat_activity is made.
type activityRow struct {
	Database    string     `json:"datname"`
	PID         uint32     `json:"pid"`
	User        string     `json:"usename"`
	Application string     `json:"application_name"`
	Address     *string    `json:"client_addr"`
	Port        *int       `json:"client_port"`
	Since       *time.Time `json:"backend_start"`
	QueryStart  *time.Time `json:"query_start"`
	Changed     *time.Time `json:"state_change"`
	WaitType    *string    `json:"wait_event_type"`
	Wait        *string    `json:"wait_event"`
	State       *string    `json:"state"`
	Query       string     `json:"query"`
	Mine        bool       `json:"mine"` // the client may see and end it
}

// tellActivity lists libra's connections on a server connection.
func (s *session) tellActivity(ctx context.Context, c *conn) error {
	var rows []activityRow
	for _, info := range s.engine.opts.Activity() {
		rows = append(rows, s.activityRow(info))
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return c.run(ctx, "SET libra.activity = "+quote(string(text)))
}

// activityRow is one connection; of another user's it has no more than PostgreSQL shows without pg_read_all_stats.
func (s *session) activityRow(info pgwire.ConnectionInfo) activityRow {
	row := activityRow{Database: s.engine.opts.Database, PID: info.PID, User: info.User, Application: info.Application,
		Query: "<insufficient privilege>"}
	if s.engine.catalog.knows(info.Database) {
		row.Database = info.Database
	}
	if info.User != s.client.User && !s.engine.opts.Admin(s.client.User) {
		return row
	}
	row.Query, row.State, row.Mine = info.Query, &info.State, true
	row.Since, row.QueryStart, row.Changed = &info.Since, moment(info.QueryStart), moment(info.Changed)
	if tcp, ok := info.Remote.(*net.TCPAddr); ok {
		address := tcp.IP.String()
		row.Address, row.Port = &address, &tcp.Port
	}
	if strings.HasPrefix(info.State, "idle") {
		kind, event := "Client", "ClientRead"
		row.WaitType, row.Wait = &kind, &event
	}
	if info.Waits != "" && info.State == "active" {
		kind := "Extension"
		row.WaitType, row.Wait = &kind, &info.Waits
	}
	return row
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// knows tells whether the list that is at hand has a database.
func (d *databases) knows(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.names {
		if n == name {
			return true
		}
	}
	return false
}
