package guc

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// settingsTSV holds PostgreSQL 18's own parameters as an ordinary role sees them in a fresh cluster, one a line:
// name, type, context, unit, minimum, maximum, enum values, enum aliases, flags, value, category, description.
// TestSettingsFile compares it with a real server and rewrites it with -update.
//
//go:embed settings.tsv
var settingsTSV string

var builtin = sync.OnceValue(func() []Definition {
	var defs []Definition
	for line := range strings.Lines(settingsTSV) {
		if d, ok := parseDefinition(strings.TrimSuffix(line, "\n")); ok {
			defs = append(defs, d)
		}
	}
	return defs
})

// Builtin gives the definitions of every PostgreSQL 18 parameter, with the checks that libra makes of them.
func Builtin() []Definition {
	return append([]Definition(nil), builtin()...)
}

func parseDefinition(line string) (Definition, bool) {
	f := strings.Split(line, "\t")
	if len(f) != 12 {
		return Definition{}, false
	}
	d := Definition{
		Name: f[0], Type: typeNames[f[1]], Context: contextNames[f[2]], Unit: f[3],
		Min: parseLimit(f[4]), Max: parseLimit(f[5]), Enum: splitList(f[6]), Aliases: splitAliases(f[7]),
		Default: f[9], Category: f[10], Description: f[11],
	}
	d.ReadOnly = d.Context == Internal
	for _, flag := range splitList(f[8]) {
		d.Report = d.Report || flag == "REPORT"
		d.Flags |= flagNames[flag]
	}
	d.Check, d.checkIn = checks[d.Name], contextualChecks[d.Name]
	return d, true
}

var flagNames = map[string]Flags{"NO_SHOW_ALL": NoShowAll, "NO_RESET": NoReset, "NO_RESET_ALL": NoResetAll, "HIDDEN": Hidden}

func parseLimit(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64) // empty: no limit
	return v
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func splitAliases(s string) map[string]string {
	if s == "" {
		return nil
	}
	m := make(map[string]string)
	for _, pair := range splitList(s) {
		alias, value, _ := strings.Cut(pair, "=")
		m[alias] = value
	}
	return m
}
