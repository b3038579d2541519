package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FirstBackend is the name of the Spark that [spark] is about.
const FirstBackend = "default"

// Backend is a further Spark Connect endpoint.
type Backend struct {
	Name string
	Endpoints
}

// Endpoints are where a Spark is reached.
type Endpoints struct {
	URLs      []string // sc://…; the first that is well is used
	TokenFile string   // file with the bearer token, read again when it changes
	TokenEnv  string   // name of the environment variable that has it
}

// Route says where the connections go that it fits. Empty lists fit everybody.
type Route struct {
	Name         string
	Users        []string // patterns with * and ?
	Groups       []string
	Databases    []string
	Applications []string
	Clients      []string // networks

	Backend   string
	Mode      Mode
	IsolateBy Unit
	Isolation Isolation
	Pool      string
	Dialect   Dialect

	// ceilings of all its connections' statements, in all pools; 0: none beside the pools'
	MaxRunning        int
	MaxRunningPerUser int
	MaxQueued         int
	QueueTimeout      time.Duration
	Bounds
}

// Dialect is whose SQL the statements of a route are, for connections that don't say.
type Dialect string

// The dialects, as in SET libra.dialect.
const (
	DialectAuto     Dialect = "auto"
	DialectPostgres Dialect = "postgres"
	DialectSpark    Dialect = "spark"
)

// tableKey is one key of a [[backend]] or [[route]].
type tableKey[T any] struct {
	want string
	set  func(to *T, v value) bool
}

func textKey[T any](want string, at func(*T) *string, ok func(string) bool) tableKey[T] {
	return tableKey[T]{want, func(to *T, v value) bool {
		s, is := v.text()
		*at(to) = s
		return is && ok(s)
	}}
}

func textsKey[T any](want string, at func(*T) *[]string, ok func(string) bool) tableKey[T] {
	return tableKey[T]{want, func(to *T, v value) bool {
		list, is := v.list()
		*at(to) = list
		return is && len(list) > 0 && !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
	}}
}

func wordKey[T any, W ~string](at func(*T) *W, allowed ...W) tableKey[T] {
	return tableKey[T]{oneOf(allowed), func(to *T, v value) bool {
		word, _ := v.text()
		found, ok := choose(word, allowed)
		*at(to) = found
		return ok
	}}
}

func numberKey[T any](most int, at func(*T) *int) tableKey[T] {
	return tableKey[T]{span(0, most), func(to *T, v value) bool {
		n, is := v.integer()
		*at(to) = int(n)
		return is && n >= 0 && n <= int64(most)
	}}
}

func timeKey[T any](at func(*T) *time.Duration) tableKey[T] {
	return tableKey[T]{wantTime, func(to *T, v value) bool {
		d, is := v.duration(time.Second)
		*at(to) = d
		return is && d >= 0
	}}
}

const wantPatterns = "a name or a list of names, in which * and ? stand for any characters"

var backendKeys = map[string]tableKey[Backend]{
	"name": textKey("a text", func(b *Backend) *string { return &b.Name }, func(s string) bool { return isPlain(s) && s != FirstBackend }),
	"url": textsKey(`a Spark Connect address, "sc://host:port", or a list of them`, func(b *Backend) *[]string { return &b.URLs },
		func(s string) bool { return s != "" && isSparkURL(s) }),
	"token_file": textKey("a path", func(b *Backend) *string { return &b.TokenFile }, notEmpty),
	"token_env":  textKey("the name of an environment variable", func(b *Backend) *string { return &b.TokenEnv }, notEmpty),
}

var routeKeys = map[string]tableKey[Route]{
	"name":             textKey("a text", func(r *Route) *string { return &r.Name }, isPlain),
	"user":             textsKey(wantPatterns, func(r *Route) *[]string { return &r.Users }, isPattern),
	"group":            textsKey(wantPatterns, func(r *Route) *[]string { return &r.Groups }, isPattern),
	"database":         textsKey(wantPatterns, func(r *Route) *[]string { return &r.Databases }, isPattern),
	"application_name": textsKey(wantPatterns, func(r *Route) *[]string { return &r.Applications }, isPattern),
	"client":           textsKey(`a network such as "10.0.0.0/8", or a list of them`, func(r *Route) *[]string { return &r.Clients }, isNetwork),
	"backend":          textKey("the name of a [[backend]]", func(r *Route) *string { return &r.Backend }, notEmpty),
	"mode":             wordKey(func(r *Route) *Mode { return &r.Mode }, Shared, Isolated),
	"isolate_by":       wordKey(func(r *Route) *Unit { return &r.IsolateBy }, ByConnection, ByUser),
	"isolation":        wordKey(func(r *Route) *Isolation { return &r.Isolation }, BySession, ByEngine),
	"pool":             textKey("the name of a [[pool]]", func(r *Route) *string { return &r.Pool }, notEmpty),
	"dialect":          wordKey(func(r *Route) *Dialect { return &r.Dialect }, DialectAuto, DialectPostgres, DialectSpark),

	"max_running":          numberKey(poolLimit, func(r *Route) *int { return &r.MaxRunning }),
	"max_running_per_user": numberKey(poolLimit, func(r *Route) *int { return &r.MaxRunningPerUser }),
	"max_queued":           numberKey(poolLimit, func(r *Route) *int { return &r.MaxQueued }),
	"queue_timeout":        timeKey(func(r *Route) *time.Duration { return &r.QueueTimeout }),

	"max_result_rows":   numberKey(resultLimit, func(r *Route) *int { return &r.MaxResultRows }),
	"max_result_bytes":  numberKey(resultLimit, func(r *Route) *int { return &r.MaxResultBytes }),
	"statement_timeout": timeKey(func(r *Route) *time.Duration { return &r.StatementTimeout }),
}

func isPlain(s string) bool { return s != "" && !strings.ContainsFunc(s, isControl) }

func isPattern(s string) bool {
	_, err := path.Match(s, "")
	return err == nil
}

func isNetwork(s string) bool {
	_, err := netip.ParsePrefix(s)
	return err == nil
}

// readTable reads one table and tells all that is wrong with it.
func readTable[T any](raw any, keys map[string]tableKey[T]) (to T, wrong []mistake) {
	table, is := raw.(map[string]any)
	if !is {
		return to, []mistake{{"", "must be a table"}}
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		k, known := keys[key]
		switch {
		case !known:
			wrong = append(wrong, mistake{key, "unknown key" + suggestion(key, slices.Sorted(maps.Keys(keys)))})
		case !k.set(&to, value{raw: table[key]}):
			wrong = append(wrong, mistake{key, fmt.Sprintf("must be %s, not %s", k.want, shown(table[key]))})
		}
	}
	if _, named := table["name"]; !named {
		wrong = append(wrong, mistake{"", "has no name"})
	}
	return to, wrong
}

// applyTables takes a section of tables one by one, to tell which of them is wrong.
func applyTables[T any](f *file, o *Options, section string, keys map[string]tableKey[T], name func(T) string, to *[]T) Errors {
	list, is := f.tree[section].([]any)
	if !is {
		return Errors{f.mistake(fmt.Sprintf("%ss are written as [[%s]], once for each", section, section), section)}
	}
	var wrong Errors
	*to = nil
	for i, raw := range list {
		one, mistakes := readTable(raw, keys)
		for _, m := range mistakes {
			wrong = append(wrong, f.mistake(m.about(section), section, strconv.Itoa(i), m.key))
		}
		if name(one) != "" && slices.ContainsFunc(*to, func(other T) bool { return name(other) == name(one) }) {
			wrong = append(wrong, f.mistake(fmt.Sprintf("%s %q is there twice", section, name(one)), section, strconv.Itoa(i), "name"))
		}
		*to = append(*to, one)
	}
	o.origins[section] = fmt.Sprintf("%s:%d", f.name, f.lines.at(section, "0"))
	return wrong
}

// tables makes the field of a section of tables, for its variable: a JSON array of objects.
func tables[T any](section, want string, keys map[string]tableKey[T], name func(T) string, at func(*Options) *[]T, show func(T) any) field {
	return field{section: section, want: want,
		set: func(o *Options, v value) bool {
			raw, is := v.tables()
			var list []T
			for i := range raw {
				one, wrong := readTable(raw[i], keys)
				is = is && len(wrong) == 0 && !slices.ContainsFunc(list, func(other T) bool { return name(other) == name(one) })
				list = append(list, one)
			}
			if is {
				*at(o) = list
			}
			return is
		},
		show: func(o *Options) string {
			all := []any{}
			for _, one := range *at(o) {
				all = append(all, show(one))
			}
			var b strings.Builder
			out := json.NewEncoder(&b)
			out.SetEscapeHTML(false)
			if out.Encode(all) != nil {
				return "" // texts and lists of texts: there is nothing to refuse
			}
			return strings.TrimSpace(b.String())
		}}
}

func showBackend(b Backend) any {
	shown := map[string]any{"name": b.Name, "url": masked(b.URLs)}
	if b.TokenFile != "" {
		shown["token_file"] = b.TokenFile
	}
	if b.TokenEnv != "" {
		shown["token_env"] = b.TokenEnv
	}
	return shown
}

func showRoute(r Route) any {
	shown := map[string]any{"name": r.Name}
	for key, list := range map[string][]string{"user": r.Users, "group": r.Groups, "database": r.Databases, "application_name": r.Applications, "client": r.Clients} {
		if len(list) > 0 {
			shown[key] = list
		}
	}
	for key, word := range map[string]string{"backend": r.Backend, "mode": string(r.Mode), "isolate_by": string(r.IsolateBy), "isolation": string(r.Isolation), "pool": r.Pool, "dialect": string(r.Dialect)} {
		if word != "" {
			shown[key] = word
		}
	}
	for key, n := range map[string]int{"max_running": r.MaxRunning, "max_running_per_user": r.MaxRunningPerUser, "max_queued": r.MaxQueued,
		"max_result_rows": r.MaxResultRows, "max_result_bytes": r.MaxResultBytes} {
		if n > 0 {
			shown[key] = n
		}
	}
	for key, d := range map[string]time.Duration{"queue_timeout": r.QueueTimeout, "statement_timeout": r.StatementTimeout} {
		if d > 0 {
			shown[key] = d.String()
		}
	}
	return shown
}

// UsesEngines tells whether there may be sessions with an engine of their own.
func (o Options) UsesEngines() bool {
	return o.Session.Isolation == ByEngine || slices.ContainsFunc(o.Routes, func(r Route) bool { return r.Isolation == ByEngine })
}

// routesAgree tells where routes name what there is not.
func (o *Options) routesAgree() (wrong Errors) {
	names := []string{FirstBackend}
	for _, b := range o.Backends {
		names = append(names, b.Name)
		if len(b.URLs) == 0 {
			wrong = append(wrong, o.blame("backend", "backend", fmt.Sprintf("backend %q has no url", b.Name)))
		}
		if b.TokenFile != "" && b.TokenEnv != "" {
			wrong = append(wrong, o.blame("backend", "backend", fmt.Sprintf("backend %q has token_file and token_env: leave one of them out", b.Name)))
		}
	}
	for _, r := range o.Routes {
		if r.Backend != "" && !slices.Contains(names, r.Backend) {
			wrong = append(wrong, o.blame("route", "backend", fmt.Sprintf("route %q: backend must be %s, not %q", r.Name, oneOf(names), r.Backend)))
		}
		if r.Isolation == ByEngine && r.Backend != "" {
			wrong = append(wrong, o.blame("route", "backend", fmt.Sprintf("route %q: isolation \"engine\" has a Spark of its own and no backend: leave one of them out", r.Name)))
		}
		if r.Isolation == ByEngine && r.Mode != Isolated && (r.Mode == Shared || o.Session.Mode == Shared) {
			wrong = append(wrong, o.blame("route", "session.mode", fmt.Sprintf("route %q: isolation \"engine\" needs mode \"isolated\"", r.Name)))
		}
		if r.Pool != "" && !slices.Contains(o.PoolNames(), r.Pool) {
			wrong = append(wrong, o.blame("route", "pool", fmt.Sprintf("route %q: pool must be %s, not %q", r.Name, oneOf(o.PoolNames()), r.Pool)))
		}
	}
	return wrong
}
