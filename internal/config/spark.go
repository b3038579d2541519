package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// confSetter takes [spark.conf] or [engine.conf]: setting = value. Names may be written bare, which TOML reads as tables within tables. A
// variable has a JSON object or name=value pairs between commas; it is laid over the file's, name by name.
func confSetter(at func(*Options) *map[string]string) func(*Options, value) bool {
	return func(o *Options, v value) bool { return setConf(at(o), v) }
}

func setConf(to *map[string]string, v value) bool {
	conf, is := v.table()
	if !is && v.env {
		conf, is = confPairs(v.raw.(string))
	}
	flat := map[string]string{}
	if !is || !flatten(flat, "", conf) {
		return false
	}
	for name := range flat {
		if !strings.HasPrefix(name, "spark.") {
			return false
		}
	}
	*to = maps.Clone(*to)
	maps.Copy(*to, flat)
	return true
}

func confPairs(s string) (map[string]any, bool) {
	conf := map[string]any{}
	for _, pair := range commaList(s) {
		name, setting, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, false
		}
		conf[strings.TrimSpace(name)] = strings.TrimSpace(setting)
	}
	return conf, true
}

// flatten joins the names of tables within tables with dots and gives each value as Spark wants it, a text.
func flatten(flat map[string]string, prefix string, table map[string]any) bool {
	for name, v := range table {
		name = prefix + name
		switch v := v.(type) {
		case map[string]any:
			if !flatten(flat, name+".", v) {
				return false
			}
		case string:
			flat[name] = v
		case bool:
			flat[name] = strconv.FormatBool(v)
		case int64:
			flat[name] = strconv.FormatInt(v, 10)
		case float64:
			flat[name] = strconv.FormatFloat(v, 'g', -1, 64)
		default:
			return false
		}
	}
	return true
}

// sensitive is Spark's own idea of a secret setting (spark.redaction.regex).
var sensitive = regexp.MustCompile(`(?i)secret|password|token|access[.]?key`)

func showConf(conf map[string]string) string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(conf)) {
		if i > 0 {
			b.WriteString(",")
		}
		setting := conf[name]
		if sensitive.MatchString(name) {
			setting = mask
		}
		fmt.Fprintf(&b, "%s=%s", name, setting)
	}
	return b.String()
}

// setSparkURLs takes [spark] url: an address or a list of them, in a variable between commas; empty is none.
func setSparkURLs(o *Options, v value) bool {
	list, is := v.list()
	var urls []string
	for _, u := range list {
		if is = is && isSparkURL(u); u != "" {
			urls = append(urls, u)
		}
	}
	if is {
		o.Spark.URLs = urls
	}
	return is
}
