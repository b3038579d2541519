package pgwire

import (
	"context"
	"net"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// probeFunc is a function about the connection (manual, "System Information Functions and Operators").
type probeFunc struct {
	oid         uint32
	least, most int // arguments
	call        func(c *conn, ctx context.Context, args []string) (*string, error)
}

// plain makes a function without arguments that can't fail.
func plain(id uint32, f func(c *conn) string) probeFunc {
	return probeFunc{oid: id, call: func(c *conn, _ context.Context, _ []string) (*string, error) {
		v := f(c)
		return &v, nil
	}}
}

func null(id uint32) probeFunc {
	return probeFunc{oid: id, call: func(*conn, context.Context, []string) (*string, error) { return nil, nil }}
}

// probeFuncs are the functions that a Probe may call, by name. It is filled in init because the functions reach the
// dispatch table, which reaches them.
var probeFuncs map[string]probeFunc

func init() {
	user := plain(oid.Name, func(c *conn) string { return c.start.user })
	database := plain(oid.Name, (*conn).database)
	schema := plain(oid.Name, (*conn).currentSchema)
	probeFuncs = map[string]probeFunc{
		"version":           plain(oid.Text, (*conn).version),
		"current_user":      user,
		"current_role":      user,
		"session_user":      user,
		"user":              user,
		"current_database":  database,
		"current_catalog":   database,
		"current_schema":    schema,
		"current_schemas":   {oid: oid.NameArray, least: 1, most: 1, call: currentSchemas},
		"pg_backend_pid":    plain(oid.Int4, func(c *conn) string { return itoa(int64(c.pid)) }),
		"pg_is_in_recovery": plain(oid.Bool, func(*conn) string { return "f" }),
		"pg_client_encoding": plain(oid.Name, func(c *conn) string {
			name, _ := c.settings.Get("client_encoding") // a built-in setting
			return name
		}),
		"pg_jit_available":         plain(oid.Bool, func(*conn) string { return "f" }),
		"pg_my_temp_schema":        plain(oid.OID, func(*conn) string { return "0" }),
		"txid_current_if_assigned": null(oid.Int8),
		"pg_advisory_unlock_all":   plain(oid.Void, func(*conn) string { return "" }), // there are no advisory locks to hold
		"inet_client_addr":         {oid: oid.Inet, call: inetAddr(func(c *conn) net.Addr { return c.nc.RemoteAddr() })},
		"inet_server_addr":         {oid: oid.Inet, call: inetAddr(func(c *conn) net.Addr { return c.nc.LocalAddr() })},
		"inet_client_port":         {oid: oid.Int4, call: inetPort(func(c *conn) net.Addr { return c.nc.RemoteAddr() })},
		"inet_server_port":         {oid: oid.Int4, call: inetPort(func(c *conn) net.Addr { return c.nc.LocalAddr() })},
		"current_setting":          {oid: oid.Text, least: 1, most: 2, call: currentSetting},
		"set_config":               {oid: oid.Text, least: 3, most: 3, call: setConfig},
	}
}

// version begins as PostgreSQL's does: clients read the number.
func (c *conn) version() string {
	number, _ := c.settings.Get("server_version") // a built-in setting
	number, _, _ = strings.Cut(number, " ")
	return "PostgreSQL " + number + " (libra " + c.srv.opt.Version + ") on Apache Spark"
}

// database is the one that the connection is in.
func (c *conn) database() string {
	if placed, ok := c.session.(Placed); ok {
		return placed.Database()
	}
	return c.start.database
}

// currentSchema is the first entry of search_path that is a schema of its own.
func (c *conn) currentSchema() string {
	path, _ := c.settings.Get("search_path") // a built-in setting
	for entry := range strings.SplitSeq(path, ",") {
		entry = strings.TrimSpace(entry)
		if entry == `"$user"` || entry == "" || entry == "pg_catalog" {
			continue
		}
		if strings.HasPrefix(entry, `"`) {
			entry = strings.ReplaceAll(strings.Trim(entry, `"`), `""`, `"`)
		}
		return entry
	}
	return "public"
}

func currentSchemas(c *conn, _ context.Context, args []string) (*string, error) {
	v := "{" + c.currentSchema() + "}"
	if isTrue(args[0]) {
		v = "{pg_catalog," + c.currentSchema() + "}"
	}
	return &v, nil
}

// currentSetting is current_setting(name [, missing_ok]).
func currentSetting(c *conn, ctx context.Context, args []string) (*string, error) {
	v, err := c.setting(ctx, args[0])
	if err != nil {
		if len(args) == 2 && isTrue(args[1]) && pgerr.From(err).Code == pgerr.UndefinedObject {
			return nil, nil
		}
		return nil, err
	}
	return &v, nil
}

// setConfig is set_config(name, value, is_local); it gives the new value.
func setConfig(c *conn, ctx context.Context, args []string) (*string, error) {
	if err := c.assign(ctx, args[0], &args[1], isTrue(args[2])); err != nil {
		return nil, err
	}
	return currentSetting(c, ctx, args[:1])
}

// isTrue reads a boolean constant as the parser hands it over.
func isTrue(s string) bool {
	switch strings.ToLower(s) {
	case "t", "true", "on", "yes", "y", "1":
		return true
	}
	return false
}

// inetAddr gives an address as inet prints it; unix sockets have none.
func inetAddr(of func(*conn) net.Addr) func(*conn, context.Context, []string) (*string, error) {
	return func(c *conn, _ context.Context, _ []string) (*string, error) {
		a, ok := of(c).(*net.TCPAddr)
		if !ok {
			return nil, nil
		}
		v := a.IP.String()
		return &v, nil
	}
}

func inetPort(of func(*conn) net.Addr) func(*conn, context.Context, []string) (*string, error) {
	return func(c *conn, _ context.Context, _ []string) (*string, error) {
		a, ok := of(c).(*net.TCPAddr)
		if !ok {
			return nil, nil
		}
		v := itoa(int64(a.Port))
		return &v, nil
	}
}
