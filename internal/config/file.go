package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// largestFile bounds what is read: a path that leads to something else is no configuration.
const largestFile = 1 << 20

// file is a config.toml that is well formed.
type file struct {
	name  string
	tree  map[string]any
	lines lines
}

func readFile(name string) (*file, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	if info.Size() > largestFile {
		return nil, &Error{File: name, Text: "is too large for a configuration file"}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return parseFile(name, text)
}

func parseFile(name string, text []byte) (*file, error) {
	f := &file{name: name, tree: map[string]any{}}
	if err := toml.Unmarshal(text, &f.tree); err != nil {
		return nil, syntaxError(name, err)
	}
	f.lines = findLines(text)
	return f, nil
}

func syntaxError(name string, err error) error {
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return &Error{File: name, Text: err.Error()}
	}
	line, column := at.Position()
	return &Error{File: name, Line: line, Text: fmt.Sprintf("this is not TOML, at column %d: %s", column, strings.TrimPrefix(at.Error(), "toml: "))}
}

// apply lays the file over the options and tells every mistake in it.
func (f *file) apply(o *Options) Errors {
	var wrong Errors
	for _, section := range slices.Sorted(maps.Keys(f.tree)) {
		table, is := f.tree[section].(map[string]any)
		switch {
		case !slices.Contains(sections(), section):
			wrong = append(wrong, f.mistake("unknown section ["+section+"]"+suggestion(section, sections()), section))
		case section == "pool":
			wrong = append(wrong, f.applyPools(o)...)
		case section == "backend":
			wrong = append(wrong, applyTables(f, o, section, backendKeys, backendName, &o.Backends)...)
		case section == "route":
			wrong = append(wrong, applyTables(f, o, section, routeKeys, routeName, &o.Routes)...)
		case !is:
			wrong = append(wrong, f.mistake(section+" must be a section: ["+section+"]", section))
		default:
			wrong = append(wrong, f.applySection(o, section, table)...)
		}
	}
	return wrong
}

func (f *file) applySection(o *Options, section string, table map[string]any) Errors {
	var wrong Errors
	for _, key := range slices.Sorted(maps.Keys(table)) {
		field, known := find(section, key)
		switch {
		case !known:
			wrong = append(wrong, f.mistake(fmt.Sprintf("unknown key %s.%s%s", section, key, suggestion(key, keysOf(section))), section, key))
		case field.set(o, value{raw: table[key]}):
			o.origins[field.name()] = fmt.Sprintf("%s:%d", f.name, f.lines.at(section, key))
		case section == "spark" && key == "conf":
			wrong = append(wrong, f.confMistakes(field, table[key])...)
		default:
			wrong = append(wrong, f.mistake(field.complaint(field.name(), table[key]), section, key))
		}
	}
	return wrong
}

// confMistakes tells which of [spark.conf]'s settings are none.
func (f *file) confMistakes(conf field, raw any) Errors {
	table, is := raw.(map[string]any)
	if !is {
		return Errors{f.mistake(conf.complaint(conf.name(), raw), "spark", "conf")}
	}
	var wrong Errors
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if o := Default(); conf.set(&o, value{raw: map[string]any{name: table[name]}}) {
			continue
		}
		text := fmt.Sprintf("spark.conf.%s must be a text, a number, true or false", name)
		if !strings.HasPrefix(name+".", "spark.") {
			text = fmt.Sprintf("spark.conf.%s is no Spark setting: their names begin with \"spark.\"", name)
		}
		wrong = append(wrong, f.mistake(text, "spark", "conf", name))
	}
	return wrong
}

// applyPools takes the [[pool]]s one by one, to tell which of them is wrong.
func (f *file) applyPools(o *Options) Errors {
	list, is := f.tree["pool"].([]any)
	if !is {
		return Errors{f.mistake("pools are written as [[pool]], once for each", "pool")}
	}
	var wrong Errors
	var pools []Pool
	for i := range list {
		p, mistakes := readPool(list[i])
		slices.SortFunc(mistakes, func(a, b mistake) int {
			return f.lines.at("pool", strconv.Itoa(i), a.key) - f.lines.at("pool", strconv.Itoa(i), b.key)
		})
		for _, m := range mistakes {
			wrong = append(wrong, f.mistake(m.about("pool"), "pool", strconv.Itoa(i), m.key))
		}
		if pools = append(pools, p); twice(pools) != "" && p.Name != "" {
			wrong = append(wrong, f.mistake(fmt.Sprintf("pool %q is there twice", p.Name), "pool", strconv.Itoa(i), "name"))
			pools = pools[:i]
		}
	}
	o.Pools = pools
	o.origins["pool"] = fmt.Sprintf("%s:%d", f.name, f.lines.at("pool", "0"))
	return wrong
}

func (f *file) mistake(text string, path ...string) *Error {
	return &Error{File: f.name, Line: f.lines.at(path...), Text: text}
}
