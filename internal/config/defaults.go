package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// setSettings takes [session.settings]: what connections begin with, setting = value. A variable has a JSON object or
// name=value pairs between commas; it is laid over the file's, name by name.
func setSettings(o *Options, v value) bool {
	table, is := v.table()
	if !is && v.env {
		table, is = confPairs(v.raw.(string))
	}
	flat := map[string]string{}
	if !is || !flatten(flat, "", table) {
		return false
	}
	o.Session.Settings = maps.Clone(o.Session.Settings)
	maps.Copy(o.Session.Settings, flat)
	return true
}

func showSettings(o *Options) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(o.Session.Settings)) {
		list = append(list, fmt.Sprintf("%s=%s", name, o.Session.Settings[name]))
	}
	return strings.Join(list, ",")
}

// setHeaders takes [spark.headers]: header = template. A variable has a JSON object or name=value pairs between commas; it is
// laid over the file's, name by name.
func setHeaders(o *Options, v value) bool {
	table, is := v.table()
	if !is && v.env {
		table, is = confPairs(v.raw.(string))
	}
	flat := map[string]string{}
	if !is || !flatten(flat, "", table) {
		return false
	}
	o.Spark.Headers = maps.Clone(o.Spark.Headers)
	maps.Copy(o.Spark.Headers, flat)
	return true
}

// showHeaders leaves the templates out: they may have a secret in them.
func showHeaders(o *Options) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(o.Spark.Headers)) {
		list = append(list, name+"="+mask)
	}
	return strings.Join(list, ",")
}
