package config

import "regexp"

// mask stands for a secret.
const mask = "***"

// Setting is one key as SHOW CONFIG has it.
type Setting struct {
	Name     string // "listen.address"
	Value    string // secrets masked
	Variable string // "LIBRA_LISTEN_ADDRESS"
	Origin   string // "config.toml:12", "environment LIBRA_LISTEN_ADDRESS" or "default"
}

// Settings are all keys in the order of config.toml.
func (o Options) Settings() []Setting {
	list := make([]Setting, len(fields))
	for i, f := range fields {
		origin := o.origins[f.name()]
		if origin == "" {
			origin = "default"
		}
		list[i] = Setting{Name: f.name(), Value: f.masked(&o), Variable: f.variable(), Origin: origin}
	}
	return list
}

var urlToken = regexp.MustCompile(`(?i)((?:token|password|secret|x-[^=;]*)=)[^;]*`)

// masked are addresses without their secrets.
func masked(urls []string) []string {
	list := make([]string, len(urls))
	for i, u := range urls {
		list[i] = urlToken.ReplaceAllString(u, "${1}"+mask)
	}
	return list
}

// masked is the value without its secrets.
func (f field) masked(o *Options) string {
	shown := f.show(o)
	switch {
	case !f.secret || shown == "" || f.key == "conf" || f.name() == "spark.headers" || f.name() == "spark.url": // which mask their own
		return shown
	}
	return mask
}
