package guc

import (
	"strings"
)

const errDateStyleConflict = detail(`Conflicting "DateStyle" specifications.`)

// dateStyle is a DateStyle in the making: what the words so far have said.
type dateStyle struct {
	style, order string
	conflict     bool
}

// checkDateStyle reads words such as "ISO, DMY"; what they leave open stays as it is (variable.c, check_datestyle).
func checkDateStyle(v view, value string) (string, error) {
	words, ok := SplitIdentifiers(value)
	if !ok {
		return "", errListSyntax
	}
	var d dateStyle
	implied := "" // German implies DMY unless the words say otherwise
	for _, quoted := range words {
		w := fold(quoted)
		if w == "default" {
			d.fill(v.resetTo("datestyle"))
			continue
		}
		if !d.word(w) {
			return "", detail(`Unrecognized key word: "` + w + `".`)
		}
		if w == "german" {
			implied = "DMY"
		}
	}
	if d.conflict {
		return "", errDateStyleConflict
	}
	if d.order == "" {
		d.order = implied
	}
	d.fill(v.current("datestyle"))
	return d.style + ", " + d.order, nil
}

func (d *dateStyle) word(w string) bool {
	switch {
	case w == "iso":
		d.set(&d.style, "ISO")
	case w == "sql":
		d.set(&d.style, "SQL")
	case strings.HasPrefix(w, "postgres"):
		d.set(&d.style, "Postgres")
	case w == "german":
		d.set(&d.style, "German")
	case w == "ymd":
		d.set(&d.order, "YMD")
	case w == "dmy", strings.HasPrefix(w, "euro"):
		d.set(&d.order, "DMY")
	case w == "mdy", strings.HasPrefix(w, "us"), strings.HasPrefix(w, "noneuro"):
		d.set(&d.order, "MDY")
	default:
		return false
	}
	return true
}

func (d *dateStyle) set(part *string, to string) {
	d.conflict = d.conflict || *part != "" && *part != to
	*part = to
}

// fill takes what is still open from a whole DateStyle.
func (d *dateStyle) fill(whole string) {
	style, order, _ := strings.Cut(whole, ", ")
	if d.style == "" {
		d.style = style
	}
	if d.order == "" {
		d.order = order
	}
}
