package relay

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
)

// native are the settings that the server really gets, because answers depend on them. All others are only shown, so that
// no client gives its statements more memory or time.
var native = []string{
	"DateStyle", "IntervalStyle", "TimeZone", "bytea_output", "extra_float_digits", "application_name", "array_nulls",
	"quote_all_identifiers", "xmlbinary", "xmloption",
}

var isNative = func() map[string]bool {
	m := map[string]bool{"search_path": true}
	for _, name := range native {
		m[strings.ToLower(name)] = true
	}
	return m
}()

// defaults are the server's own settings, by name in lower case.
type defaults struct {
	mu     sync.Mutex
	loaded bool
	shown  map[string]string
}

// load asks for the server's settings, once.
func (d *defaults) load(ctx context.Context, pg *pgconn.PgConn) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.loaded {
		return nil
	}
	result := pg.ExecParams(ctx, "SELECT pg_catalog.lower(name), pg_catalog.libra_own_setting(name, true) FROM pg_catalog.pg_show_all_settings()",
		nil, nil, nil, nil).Read()
	if result.Err != nil {
		return result.Err
	}
	d.shown = make(map[string]string, len(result.Rows))
	for _, row := range result.Rows {
		d.shown[string(row[0])] = string(row[1])
	}
	d.loaded = true
	return nil
}

// assignments are the SETs that make a server connection the client's.
func (d *defaults) assignments(c pgwire.Client) []string {
	list := []string{"SET libra.settings = " + quote(d.overrides(c))}
	for _, name := range native {
		if value, err := c.Settings.Get(name); err == nil {
			list = append(list, "SET "+name+" = "+quote(value))
		}
	}
	if path, err := c.Settings.Get("search_path"); err == nil {
		list = append(list, "SET search_path = "+searchPath(path))
	}
	return list
}

func quote(s string) string {
	if strings.Contains(s, `\`) {
		return "E'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// searchPath spells a list of schemas; Spark's default is PostgreSQL's public.
func searchPath(path string) string {
	names, ok := guc.SplitIdentifiers(path)
	if !ok || len(names) == 0 {
		return "''"
	}
	for i, name := range names {
		if name == "default" {
			name = "public"
		}
		names[i] = pgx.Identifier{name}.Sanitize()
	}
	return strings.Join(names, ", ")
}

// overrides is bootstrap.sql's libra.settings: what current_setting() and pg_settings show instead of the server's own.
func (d *defaults) overrides(c pgwire.Client) string {
	values := map[string][]string{
		" version": {c.Version},
		" pid":     {strconv.FormatUint(uint64(c.PID), 10)},
	}
	address(values, " client", c.Remote)
	address(values, " server", c.Local)
	for _, s := range c.Settings.All() {
		name := strings.ToLower(s.Name)
		shown, known := d.shown[name]
		if isNative[name] || known && shown == s.Value || !known && !strings.HasPrefix(name, "libra.") {
			continue
		}
		values[name] = []string{s.Value, plainValue(c.Settings, s), s.Description}
	}
	for _, s := range c.Settings.Custom() {
		values[strings.ToLower(s.Name)] = []string{s.Value, s.Value}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return "{}" // texts can always be marshalled
	}
	return string(text)
}

// plainValue is a setting without its unit, as pg_settings has it.
func plainValue(settings *guc.Set, s guc.Setting) string {
	if d, ok := settings.Registry().Lookup(s.Name); ok && d.Type == guc.Int {
		return strconv.FormatInt(settings.Int(s.Name), 10)
	}
	return s.Value
}

// address notes both parts of a TCP address; other connections have none.
func address(values map[string][]string, name string, a net.Addr) {
	if tcp, ok := a.(*net.TCPAddr); ok {
		values[name+"_addr"] = []string{tcp.IP.String()}
		values[name+"_port"] = []string{strconv.Itoa(tcp.Port)}
	}
}
