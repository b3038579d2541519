package guc

import "strings"

// Type is a setting's value type, as pg_settings.vartype names it.
type Type int

const (
	String Type = iota
	Bool
	Int
	Real
	Enum
)

var typeNames = map[string]Type{"string": String, "bool": Bool, "integer": Int, "real": Real, "enum": Enum}

// Context tells when a setting may be changed, as pg_settings.context does.
type Context int

const (
	User             Context = iota // any time, by anybody
	Superuser                       // any time, by superusers; no client of libra is one
	Backend                         // only in the startup packet
	SuperuserBackend                // only in a superuser's startup packet
	SIGHUP                          // only by the server's configuration
	Postmaster                      // only when the server starts
	Internal                        // never
)

var contextNames = map[string]Context{
	"user": User, "superuser": Superuser, "backend": Backend, "superuser-backend": SuperuserBackend,
	"sighup": SIGHUP, "postmaster": Postmaster, "internal": Internal,
}

// Flags are the oddities of a setting.
type Flags uint8

const (
	NoShowAll  Flags = 1 << iota // SHOW ALL leaves it out
	NoReset                      // RESET refuses it
	NoResetAll                   // RESET ALL passes it over
	Hidden                       // only roles with pg_read_all_settings may see it
)

// Definition describes one setting.
type Definition struct {
	Name        string // canonical spelling; compared without case
	Default     string // in the form that SHOW prints
	Description string
	Category    string
	Unit        string // base unit of an Int or Real: "B", "kB", "8kB", "MB", "us", "ms", "s", "min" or none
	Type        Type
	Context     Context
	Flags       Flags
	Min, Max    float64           // inclusive range of an Int or Real, in Unit; both 0 means any
	Enum        []string          // values of an Enum that are advertised, in PostgreSQL's order
	Aliases     map[string]string // further values of an Enum, and what they stand for
	Report      bool              // changes go to the client as ParameterStatus (GUC_REPORT)
	ReadOnly    bool              // clients can't set it at all (55P02)

	// Check validates a value that its type already allows and gives the form that SHOW prints. An error that
	// is no *pgerr.Error becomes the detail of PostgreSQL's 22023 "invalid value for parameter".
	Check func(value string) (canonical string, err error)

	// checkIn is Check for settings whose new value depends on the connection's present ones.
	checkIn func(v view, value string) (string, error)
}

// view reads the settings of the Set that is being changed; names are folded.
type view interface {
	current(name string) string
	resetTo(name string) string
}

// fold is the form under which names are compared: PostgreSQL folds ASCII only.
func fold(name string) string {
	for i := 0; i < len(name); i++ {
		if 'A' <= name[i] && name[i] <= 'Z' {
			return strings.Map(foldRune, name)
		}
	}
	return name
}

func foldRune(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}
