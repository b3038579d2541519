package config

import (
	"fmt"
	"slices"
	"strings"
)

const (
	prefix     = "LIBRA_"
	testPrefix = "LIBRA_TEST_" // the test environment's, none of ours
)

// applyEnvironment lays LIBRA_ variables over the options. environ is as os.Environ gives it.
func applyEnvironment(o *Options, environ []string) Errors {
	var wrong Errors
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(name, testPrefix) || text == "" {
			continue
		}
		i := slices.IndexFunc(fields, func(f field) bool { return f.variable() == name })
		if i < 0 {
			o.Warnings = append(o.Warnings, fmt.Sprintf("unknown environment variable %s is ignored%s", name, guess(name)))
			continue
		}
		if !fields[i].set(o, value{raw: text, env: true}) {
			wrong = append(wrong, &Error{Text: "environment: " + fields[i].complaint(name, text)})
			continue
		}
		o.origins[fields[i].name()] = "environment " + name
	}
	return wrong
}

// guess names the nearest variable, if there is one near; all of them would be no help.
func guess(name string) string {
	var known []string
	for _, f := range fields {
		known = append(known, f.variable())
	}
	if near := nearest(name, known); near != "" && distance(name, near) < 4 {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}
