package config

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// value is what stands behind a key: as TOML gave it, or the text of an environment variable.
type value struct {
	raw any  // string, int64, float64, bool, []any, map[string]any or a TOML date
	env bool // raw is a variable's text
}

func (v value) text() (string, bool) {
	s, is := v.raw.(string)
	return s, is
}

func (v value) integer() (int64, bool) {
	if v.env {
		n, err := strconv.ParseInt(strings.TrimSpace(v.raw.(string)), 10, 64)
		return n, err == nil
	}
	n, is := v.raw.(int64)
	return n, is
}

// switches are the words for a boolean that PostgreSQL's own configuration takes.
var switches = map[string]bool{"true": true, "on": true, "yes": true, "1": true, "false": false, "off": false, "no": false, "0": false}

func (v value) boolean() (on, is bool) {
	if v.env {
		on, is = switches[strings.ToLower(strings.TrimSpace(v.raw.(string)))]
		return on, is
	}
	on, is = v.raw.(bool)
	return on, is
}

func (v value) duration(unit time.Duration) (time.Duration, bool) {
	if n, is := v.integer(); is {
		return time.Duration(n) * unit, n < int64(math.MaxInt64/unit)
	}
	s, is := v.text()
	if !is {
		return 0, false
	}
	d, err := time.ParseDuration(strings.TrimSpace(s))
	return d, err == nil
}

// list is an array of texts, or one text for a list of one. A variable has a JSON array, or texts between commas.
func (v value) list() ([]string, bool) {
	s, is := v.text()
	switch {
	case is && !v.env:
		return []string{s}, true
	case is && strings.HasPrefix(strings.TrimSpace(s), "["):
		var list []string
		err := json.Unmarshal([]byte(s), &list)
		return list, err == nil
	case is:
		return commaList(s), true
	}
	array, is := v.raw.([]any)
	var list []string
	for i := range array {
		word, ok := array[i].(string)
		list, is = append(list, word), is && ok
	}
	return list, is
}

func commaList(s string) []string {
	var list []string
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// table is a TOML table, or a variable's JSON object.
func (v value) table() (map[string]any, bool) {
	if !v.env {
		m, is := v.raw.(map[string]any)
		return m, is
	}
	var m map[string]any
	return m, decodeJSON(v.raw.(string), &m) && m != nil
}

// tables is a TOML array of tables, or a variable's JSON array of objects.
func (v value) tables() ([]any, bool) {
	if !v.env {
		list, is := v.raw.([]any)
		return list, is
	}
	var list []any
	return list, decodeJSON(v.raw.(string), &list) && list != nil
}

// decodeJSON gives numbers as TOML has them: int64 where they are whole.
func decodeJSON(s string, into any) bool {
	if json.Unmarshal([]byte(s), into) != nil {
		return false
	}
	switch v := into.(type) {
	case *map[string]any:
		wholeNumbers(*v)
	case *[]any:
		wholeNumbers(*v)
	}
	return true
}

func wholeNumbers(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case map[string]any:
		for k := range v {
			v[k] = wholeNumbers(v[k])
		}
	case []any:
		for i := range v {
			v[i] = wholeNumbers(v[i])
		}
	}
	return v
}
