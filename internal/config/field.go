package config

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
)

// field is one key of the configuration.
type field struct {
	section, key string
	want         string // what it takes, in words that follow "must be"
	secret       bool
	set          func(o *Options, v value) bool // false: v is not what is wanted
	show         func(o *Options) string
}

// name is the key as an error message and SHOW CONFIG have it; the pools have no key of their own.
func (f field) name() string {
	if f.key == "" {
		return f.section
	}
	return f.section + "." + f.key
}

// variable is the key's name in the environment.
func (f field) variable() string {
	return "LIBRA_" + strings.ToUpper(strings.ReplaceAll(f.name(), ".", "_"))
}

// The makers of fields: ptr says where the value lives.

func text(section, key, want string, ptr func(*Options) *string, ok func(string) bool) field {
	return field{section: section, key: key, want: want,
		set: func(o *Options, v value) bool {
			s, is := v.text()
			if !is || !ok(s) {
				return false
			}
			*ptr(o) = s
			return true
		},
		show: func(o *Options) string { return *ptr(o) }}
}

func texts(section, key, want string, ptr func(*Options) *[]string, ok func(string) bool) field {
	return field{section: section, key: key, want: want,
		set: func(o *Options, v value) bool {
			list, is := v.list()
			for _, s := range list {
				is = is && ok(s)
			}
			if is {
				*ptr(o) = list
			}
			return is
		},
		show: func(o *Options) string { return strings.Join(*ptr(o), ",") }}
}

func integer(section, key string, low, high int, ptr func(*Options) *int) field {
	return field{section: section, key: key, want: span(low, high),
		set: func(o *Options, v value) bool {
			n, is := v.integer()
			if !is || n < int64(low) || n > int64(high) {
				return false
			}
			*ptr(o) = int(n)
			return true
		},
		show: func(o *Options) string { return strconv.Itoa(*ptr(o)) }}
}

func span(low, high int) string {
	if high == math.MaxInt32 {
		return fmt.Sprintf("a whole number, at least %d", low)
	}
	return fmt.Sprintf("a whole number from %d to %d", low, high)
}

func boolean(section, key string, ptr func(*Options) *bool) field {
	return field{section: section, key: key, want: "true or false",
		set: func(o *Options, v value) bool {
			b, is := v.boolean()
			if is {
				*ptr(o) = b
			}
			return is
		},
		show: func(o *Options) string { return strconv.FormatBool(*ptr(o)) }}
}

// duration takes a number of units, or a text with a unit of its own.
func duration(section, key string, unit time.Duration, ptr func(*Options) *time.Duration) field {
	return timespan(section, key, unit, 1, "and more than nothing", ptr)
}

// durationOrNone takes 0 as well.
func durationOrNone(section, key string, unit time.Duration, ptr func(*Options) *time.Duration) field {
	return timespan(section, key, unit, 0, "or 0 for none", ptr)
}

func timespan(section, key string, unit, least time.Duration, last string, ptr func(*Options) *time.Duration) field {
	word := map[time.Duration]string{time.Second: "seconds", time.Minute: "minutes"}[unit]
	return field{section: section, key: key, want: fmt.Sprintf("a number of %s or a text such as \"90s\", \"2m\" or \"1h\", %s", word, last),
		set: func(o *Options, v value) bool {
			d, is := v.duration(unit)
			if !is || d < least {
				return false
			}
			*ptr(o) = d
			return true
		},
		show: func(o *Options) string { return ptr(o).String() }}
}

// choice takes one of some words, in any case.
func choice[T ~string](section, key string, ptr func(*Options) *T, allowed ...T) field {
	return field{section: section, key: key, want: oneOf(allowed),
		set: func(o *Options, v value) bool {
			word, is := v.text()
			found, ok := choose(word, allowed)
			if !is || !ok {
				return false
			}
			*ptr(o) = found
			return true
		},
		show: func(o *Options) string { return string(*ptr(o)) }}
}

func choose[T ~string](word string, allowed []T) (T, bool) {
	for _, a := range allowed {
		if strings.EqualFold(word, string(a)) {
			return a, true
		}
	}
	return "", false
}

// oneOf lists words: "a", "b" or "c".
func oneOf[T ~string](words []T) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(string(w)))
	}
	return b.String()
}

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func level(section, key string, ptr func(*Options) *slog.Level) field {
	return field{section: section, key: key, want: oneOf([]string{"debug", "info", "warn", "error"}),
		set: func(o *Options, v value) bool {
			word, is := v.text()
			l, known := levels[strings.ToLower(word)]
			if !is || !known {
				return false
			}
			*ptr(o) = l
			return true
		},
		show: func(o *Options) string { return strings.ToLower(ptr(o).String()) }}
}

func (f field) hidden() field { f.secret = true; return f }

// filled refuses a list of none.
func (f field) filled() field {
	set := f.set
	f.set = func(o *Options, v value) bool {
		list, is := v.list()
		return is && len(list) > 0 && set(o, v)
	}
	return f
}
