package guc

import (
	"context"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

var update = flag.Bool("update", false, "rewrite settings.tsv, zones.txt and the golden files from the real PostgreSQL")

// ordinary connects as a user without rights, whose settings are a fresh cluster's.
func ordinary(t *testing.T) *pgx.Conn {
	t.Helper()
	ctx := context.Background()
	super, err := pgx.Connect(ctx, testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(ctx)
	const role = `do $$ begin create role guc_ordinary login; exception when duplicate_object then null; end $$`
	if _, err := super.Exec(ctx, role); err != nil {
		t.Fatal(err)
	}
	cfg, err := pgx.ParseConfig(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.User = "guc_ordinary"
	cfg.RuntimeParams = map[string]string{"application_name": "", "timezone": "UTC", "client_encoding": "UTF8"}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(ctx) })
	return c
}

const settingsQuery = `select name, vartype, context, coalesce(unit, ''), coalesce(min_val, ''), coalesce(max_val, ''),
	coalesce(array_to_string(enumvals, ','), ''), array_to_string(pg_settings_get_flags(name), ','), coalesce(boot_val, ''),
	current_setting(name), category, short_desc from pg_settings`

// reported are the parameters that PostgreSQL reports (manual, "Asynchronous Operations"): no catalog tells them.
var reported = strings.Fields(`application_name client_encoding DateStyle default_transaction_read_only in_hot_standby
	integer_datetimes IntervalStyle is_superuser scram_iterations search_path server_encoding server_version
	session_authorization standard_conforming_strings TimeZone`)

// unlisted are parameters that pg_settings leaves out.
var unlisted = []string{
	"default_with_oids\tbool\tuser\t\t\t\t\t\tNO_SHOW_ALL\toff\t\tWITH OIDS is no longer supported; this can only be false.",
	"ssl_renegotiation_limit\tinteger\tuser\t\t0\t0\t\t\tNO_SHOW_ALL\t0\t\tSSL renegotiation is no longer supported; this can only be 0.",
	"is_superuser\tbool\tinternal\t\t\t\t\t\tNO_SHOW_ALL,NO_RESET_ALL,REPORT\toff\t\tShows whether the current user is a superuser.",
	"role\tstring\tuser\t\t\t\t\t\tNO_SHOW_ALL,NO_RESET_ALL\tnone\t\tSets the current role.",
	"seed\treal\tuser\t\t-1\t1\t\t\tNO_SHOW_ALL,NO_RESET,NO_RESET_ALL\tunavailable\t\tSets the seed for random-number generation.",
	"session_authorization\tstring\tuser\t\t\t\t\t\tNO_SHOW_ALL,NO_RESET_ALL,REPORT\t\t\tSets the session user name.",
}

// TestSettingsFile compares settings.tsv with a real PostgreSQL.
func TestSettingsFile(t *testing.T) {
	c := ordinary(t)
	visible := settingRows(t, c)
	super, err := pgx.Connect(context.Background(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(context.Background())
	lines := slices.Clone(unlisted)
	for name, row := range settingRows(t, super) {
		if seen, ok := visible[name]; ok {
			lines = append(lines, settingLine(t, c, seen, ""))
		} else {
			lines = append(lines, settingLine(t, c, row, "HIDDEN"))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	compare(t, "settings.tsv", settingsTSV, strings.Join(lines, "\n")+"\n")
}

func settingRows(t *testing.T, c *pgx.Conn) map[string][]string {
	t.Helper()
	rows, err := c.Query(context.Background(), settingsQuery, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]string)
	for rows.Next() {
		var f []string
		for _, v := range rows.RawValues() {
			f = append(f, strings.ReplaceAll(string(v), "\t", " "))
		}
		all[f[0]] = f
	}
	if rows.Err() != nil || len(all) < 300 {
		t.Fatalf("%d settings: %v", len(all), rows.Err())
	}
	return all
}

func settingLine(t *testing.T, c *pgx.Conn, f []string, extra string) string {
	var flags []string
	for _, flag := range strings.Split(f[7], ",") {
		if flag == "NO_RESET" || flag == "NO_RESET_ALL" {
			flags = append(flags, flag)
		}
	}
	if slices.Contains(reported, f[0]) {
		flags = append(flags, "REPORT")
	}
	if extra != "" {
		return strings.Join([]string{f[0], f[1], f[2], "", "", "", "", "", extra, "", "", ""}, "\t")
	}
	aliases := ""
	if f[1] == "enum" {
		aliases = enumAliases(t, c, f[0], f[2], strings.Split(f[6], ","))
	}
	return strings.Join([]string{f[0], f[1], f[2], f[3], f[4], f[5], f[6], aliases, strings.Join(flags, ","), shownDefault(f), f[10], f[11]}, "\t")
}

// fromMachine are settings whose values a fresh cluster takes from its machine; libra's own are given here.
var fromMachine = map[string]string{
	"TimeZone": "UTC", "lc_messages": "C", "lc_monetary": "C", "lc_numeric": "C", "lc_time": "C", "max_stack_depth": "2MB",
	"default_text_search_config": "pg_catalog.english", "server_encoding": "UTF8", "timezone_abbreviations": "Default",
	"num_os_semaphores": "0", "shared_memory_size": "0", "shared_memory_size_in_huge_pages": "0", "huge_pages_status": "off",
	"data_directory_mode": "0700", "unix_socket_permissions": "0777", "log_file_mode": "0600", "client_encoding": "UTF8",
}

// shownDefault is the setting's value as SHOW prints it in a cluster that nobody has configured.
func shownDefault(f []string) string {
	if v, ok := fromMachine[f[0]]; ok {
		return v
	}
	if f[2] == "user" || f[2] == "superuser" || f[2] == "internal" {
		return f[9]
	}
	switch f[1] {
	case "integer":
		n, _ := strconv.ParseInt(f[8], 10, 64)
		return showInt(n, f[3])
	case "real":
		v, _ := strconv.ParseFloat(f[8], 64)
		return showReal(v, f[3])
	}
	return f[8]
}

// enumAliases tries the values that PostgreSQL takes without advertising them. Those of other contexts can't be tried.
func enumAliases(t *testing.T, c *pgx.Conn, name, kind string, advertised []string) string {
	if kind != "user" {
		return ""
	}
	var found []string
	for _, value := range strings.Fields("true false yes no 1 0 on off debug info fatal panic log") {
		if slices.Contains(advertised, value) {
			continue
		}
		var shown string
		if err := c.QueryRow(context.Background(), "select set_config($1, $2, true)", name, value).Scan(&shown); err == nil {
			found = append(found, value+"="+shown)
		}
	}
	return strings.Join(found, ",")
}

// compare compares a file of the package with what PostgreSQL says, or rewrites it.
func compare(t *testing.T, file, have, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	ours := strings.Split(have, "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(ours) || ours[i] != line {
			t.Fatalf("%s:%d: PostgreSQL has %q; run go test -update", file, i+1, line)
		}
	}
}

// TestZonesFile compares zones.txt with PostgreSQL's zones.
func TestZonesFile(t *testing.T) {
	rows, err := ordinary(t).Query(context.Background(),
		`select name from pg_timezone_names where name !~ '^(posix|right)/' and name <> 'localtime' order by name collate "C"`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 500 {
		t.Fatalf("%d zones: %v", len(names), err)
	}
	compare(t, "zones.txt", zonesTXT, strings.Join(names, "\n")+"\n")
}
