package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Load reads the file (none when path is empty) and lays the environment over it. The error is Errors or *Error for
// mistakes in what was read, and what the operating system said when the file could not be.
func Load(path string, environ []string) (Options, error) {
	o := Default()
	var wrong Errors
	if path != "" {
		f, err := readFile(path)
		if err != nil {
			return Options{}, err
		}
		wrong = f.apply(&o)
	}
	wrong = append(wrong, applyEnvironment(&o, environ)...)
	if len(wrong) == 0 {
		wrong = o.agree()
	}
	if err := wrong.orNil(); err != nil {
		return Options{}, err
	}
	return o, nil
}

// agree tells where two keys, each good in itself, don't fit together.
func (o *Options) agree() Errors {
	if o.Spark.TokenFile != "" && o.Spark.TokenEnv != "" {
		return Errors{o.blame("spark.token_file", "spark.token_env", "spark.token_file and spark.token_env are both there: leave one of them out")}
	}
	if o.Session.Isolation == ByEngine && o.Session.Mode == Shared && !slices.ContainsFunc(o.Routes, func(r Route) bool { return r.Mode == Isolated }) {
		return Errors{o.blame("session.isolation", "session.mode", "session.isolation \"engine\" needs session.mode \"isolated\"")}
	}
	if slices.Contains(o.PoolNames(), o.Session.Pool) {
		return o.routesAgree()
	}
	text := fmt.Sprintf("session.pool must be the name of a [[pool]] (%s), not %q", oneOf(o.PoolNames()), o.Session.Pool)
	if len(o.Pools) == 0 {
		text = fmt.Sprintf("session.pool is %q, but there is no [[pool]]", o.Session.Pool)
	}
	return Errors{o.blame("session.pool", "pool", text)}
}

// blame puts a mistake where the key was set; where it is the default, where the other one was.
func (o *Options) blame(key, other, text string) *Error {
	for _, k := range []string{key, other} {
		origin := o.origins[k]
		if file, line, ok := cutLast(origin, ":"); ok {
			n, _ := strconv.Atoi(line)
			return &Error{File: file, Line: n, Text: text}
		}
		if origin != "" {
			return &Error{Text: origin + ": " + text}
		}
	}
	return &Error{Text: text}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// complaint says what a key must be. A secret's value is not repeated.
func (f field) complaint(name string, raw any) string {
	if f.secret {
		return fmt.Sprintf("%s must be %s", name, f.want)
	}
	return fmt.Sprintf("%s must be %s, not %s", name, f.want, shown(raw))
}

// about is the mistake with the name of what it is in.
func (m mistake) about(what string) string {
	switch {
	case m.key == "":
		return what + " " + m.text
	case strings.HasPrefix(m.text, "unknown key"):
		return strings.Replace(m.text, "unknown key", "unknown key "+what+"."+m.key, 1)
	}
	return what + "." + m.key + " " + m.text
}

func sections() []string {
	var names []string
	for _, f := range fields {
		if !slices.Contains(names, f.section) {
			names = append(names, f.section)
		}
	}
	return names
}

func keysOf(section string) []string {
	var keys []string
	for _, f := range fields {
		if f.section == section {
			keys = append(keys, f.key)
		}
	}
	return keys
}

func find(section, key string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.section == section && f.key == key })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}
