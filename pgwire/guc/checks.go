package guc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/pgerr"
)

// checks are the parameters whose values have more rules than their type.
var checks = map[string]func(string) (string, error){
	"application_name":            checkApplicationName,
	"client_encoding":             checkClientEncoding,
	"default_table_access_method": checkAccessMethod,
	"default_tablespace":          checkTablespace,
	"default_text_search_config":  checkTextSearch,
	"default_with_oids":           checkOIDs,
	"seed":                        func(string) (string, error) { return "unavailable", nil }, // SHOW never tells it
	"temp_tablespaces":            checkTablespaces,
	"timezone_abbreviations":      checkAbbreviations,
	"search_path":                 checkSearchPath,
	"standard_conforming_strings": checkStandardStrings,
	"TimeZone":                    checkTimeZone,
	"tcp_keepalives_idle":         unitless("s"),
	"tcp_keepalives_interval":     unitless("s"),
	"tcp_user_timeout":            unitless("ms"),
}

// contextualChecks are those whose new value depends on the connection's present ones.
var contextualChecks = map[string]func(view, string) (string, error){
	"DateStyle":             checkDateStyle,
	"role":                  checkRole,
	"session_authorization": checkSessionAuthorization,
}

// nameLength is the longest identifier, in bytes (NAMEDATALEN - 1).
const nameLength = 63

// checkApplicationName cuts the name as an identifier and escapes what is not printable ASCII (pg_clean_ascii).
func checkApplicationName(value string) (string, error) {
	if len(value) > nameLength {
		cut := nameLength
		for cut > 0 && !utf8.RuneStart(value[cut]) {
			cut--
		}
		value = value[:cut]
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if c := value[i]; c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// checkClientEncoding takes an encoding by any of PostgreSQL's names for it. libra's server_encoding is UTF8.
func checkClientEncoding(value string) (string, error) {
	name, ok := charset.Canonical(value)
	if !ok {
		return "", errBadValue("client_encoding", value)
	}
	if _, err := charset.Lookup(name); err != nil {
		return "", pgerr.New(pgerr.FeatureNotSupported, `invalid value for parameter "client_encoding": "`+value+`"`).
			WithDetail("Conversion between " + name + " and UTF8 is not supported.")
	}
	return name, nil
}

// unitless prints a number in its base unit and without it, as PostgreSQL prints what it asks the kernel for.
func unitless(unit string) func(string) (string, error) {
	d := &Definition{Type: Int, Unit: unit}
	return func(value string) (string, error) {
		n, err := parseInt(d, value)
		return strconv.FormatInt(n, 10), err
	}
}

// checkStandardStrings refuses backslash escapes in plain literals, as PostgreSQL 19 does.
func checkStandardStrings(value string) (string, error) {
	if value == "off" {
		return "", pgerr.New(pgerr.FeatureNotSupported, "non-standard string literals are not supported").
			WithHint("Leave standard_conforming_strings on and write backslash escapes in E'…' literals.")
	}
	return value, nil
}

func checkAccessMethod(value string) (string, error) {
	if fold(value) != "heap" {
		return "", detail(`Table access method "` + value + `" does not exist.`)
	}
	return value, nil
}

func checkTablespace(value string) (string, error) {
	if value != "" && value != "pg_default" {
		return "", detail(`Tablespace "` + value + `" does not exist.`)
	}
	return value, nil
}

// checkTablespaces takes the list of the one tablespace that there is; an empty name is the database's own.
func checkTablespaces(value string) (string, error) {
	names, ok := SplitIdentifiers(value)
	if !ok {
		return "", errListSyntax
	}
	for _, name := range names {
		if name != "" && name != "pg_default" {
			return "", pgerr.New(pgerr.UndefinedObject, `tablespace "`+name+`" does not exist`)
		}
	}
	return value, nil
}

// textSearch are the configurations of a fresh PostgreSQL.
const textSearch = ` arabic armenian basque catalan danish dutch english estonian finnish french german greek hindi hungarian ` +
	`indonesian irish italian lithuanian nepali norwegian portuguese romanian russian serbian simple spanish swedish tamil ` +
	`turkish yiddish `

func checkTextSearch(value string) (string, error) {
	name := strings.TrimPrefix(fold(value), "pg_catalog.")
	if name == "" || strings.Contains(name, " ") || !strings.Contains(textSearch, " "+name+" ") {
		return "", errBadValue("default_text_search_config", value)
	}
	return "pg_catalog." + name, nil
}

func checkAbbreviations(value string) (string, error) {
	for _, set := range []string{"Default", "Australia", "India"} {
		if strings.EqualFold(set, value) {
			return set, nil
		}
	}
	return "", errBadValue("timezone_abbreviations", value)
}

const errListSyntax = detail("List syntax is invalid.")

// checkSearchPath keeps the list as it was written, as PostgreSQL does.
func checkSearchPath(value string) (string, error) {
	if _, ok := SplitIdentifiers(value); !ok {
		return "", errListSyntax
	}
	return value, nil
}

func checkOIDs(value string) (string, error) {
	if value == "on" {
		return "", pgerr.New(pgerr.FeatureNotSupported, "tables declared WITH OIDS are not supported")
	}
	return value, nil
}

// checkRole allows what an ordinary user without memberships may do: none, or the own name.
func checkRole(v view, value string) (string, error) {
	if value == "none" || value == v.resetTo("session_authorization") {
		return value, nil
	}
	return "", noRole(value)
}

func checkSessionAuthorization(v view, value string) (string, error) {
	if value == v.resetTo("session_authorization") {
		return value, nil
	}
	return "", noRole(value)
}

func noRole(name string) error {
	return pgerr.New(pgerr.InvalidParameterValue, `role "`+name+`" does not exist`).
		WithHint("A connection of libra keeps the user that it logged in as.")
}
