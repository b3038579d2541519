package analyze

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/pgwire/guc"
)

// SparkSchema is the schema of functions that only Spark has, with their types; it is the last in the search path.
const SparkSchema = "pg_libra_spark"

// Settings are what the meaning of a text depends on beside itself.
type Settings struct {
	User          string
	Database      string
	SearchPath    string // as SHOW prints it
	DateStyle     string
	IntervalStyle string
	TimeZone      string
	Temporary     *Temporary // nil for none
}

// SettingsOf takes a client's settings; database is the one that it is in.
func SettingsOf(set *guc.Set, user, database string) (s Settings, err error) {
	s.User, s.Database = user, database
	for name, value := range map[string]*string{"search_path": &s.SearchPath, "DateStyle": &s.DateStyle, "IntervalStyle": &s.IntervalStyle, "TimeZone": &s.TimeZone} {
		if *value, err = set.Get(name); err != nil {
			return s, err
		}
	}
	return s, nil
}

// sql are the SETs that give a connection these settings.
func (s Settings) sql() string {
	return "SET search_path = " + SearchPath(s.SearchPath, SparkSchema) + "; SET DateStyle = " + literal(s.DateStyle) +
		"; SET IntervalStyle = " + literal(s.IntervalStyle) + "; SET TimeZone = " + literal(s.TimeZone)
}

// SearchPath spells a list of schemas for SET, with others behind it; Spark's default is PostgreSQL's public.
func SearchPath(path string, more ...string) string {
	names, ok := guc.SplitIdentifiers(path)
	if !ok {
		names = nil
	}
	names = append(names, more...)
	if len(names) == 0 {
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

func literal(s string) string {
	if strings.Contains(s, `\`) {
		return "E'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
