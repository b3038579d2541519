package deparse

import (
	"strings"
	"testing"
)

// TestDateTemplate takes templates of to_char apart: the longest pattern wins, quotes keep text.
func TestDateTemplate(t *testing.T) {
	for template, want := range map[string]string{
		"YYYY-MM-DD":        "YYYY '-' MM '-' DD",
		"FMMonth FMDDth":    "fm:Month ' ' fm:DDth",
		`YYYY"Q"Q`:          "YYYY 'Q' Q",
		"hh24:mi:ss.us":     "HH24 ':' MI ':' SS '.' US",
		"Day, dd Mon":       "Day ',' ' ' DD ' ' Mon",
		"IYYY-IW":           "IYYY '-' IW",
		`"a\"b" Y`:          `'a"b' ' ' Y`,
		"TMMonth":           "fm:Month",
		"SSSSS p.m.":        "SSSSS ' ' p.m.",
		"YYYYMMDDHH24MISS":  "YYYY MM DD HH24 MI SS",
		"Y,YYY":             "Y,YYY",
		"no pattern at all": "'n' 'o' ' ' 'p' 'a' 't' 't' 'e' 'r' 'n' ' ' 'a' 't' ' ' 'a' 'l' 'l'",
	} {
		var got []string
		for _, p := range dateTemplate(template) {
			s := "'" + p.text + "'"
			if p.pattern != "" {
				s = p.pattern + p.ordinal
			}
			if p.fill {
				s = "fm:" + s
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", template, s, want)
		}
	}
}

// TestNumberTemplate takes templates of to_char for numbers apart; what is not known is told.
func TestNumberTemplate(t *testing.T) {
	for template, want := range map[string]numberTemplate{
		"999":           {before: "999"},
		"FM9,990.00":    {before: "9,990", behind: "00", point: true, fill: true},
		"S99":           {before: "99", sign: "S"},
		"99S":           {before: "99", sign: "S-"},
		"99D9MI":        {before: "99", behind: "9", point: true, sign: "MI"},
		"FM$9G999PR":    {before: "9,999", prefix: "$", sign: "PR", fill: true},
		`FM99" apples"`: {before: "99", suffix: " apples", fill: true},
	} {
		if got, ok := parseNumber(template); !ok || got != want {
			t.Errorf("%s: %+v %v, want %+v", template, got, ok, want)
		}
	}
	for _, template := range []string{"", "RN", "9.9EEEE", "99V99", "L99", "abc", "FM"} {
		if got, ok := parseNumber(template); ok {
			t.Errorf("%s: %+v", template, got)
		}
	}
}

// TestCommon finds what numerics have in common of which one is chosen.
func TestCommon(t *testing.T) {
	null := numeric{precision: 1, fixed: true, null: true}
	for _, c := range []struct {
		list []numeric
		want numeric
	}{
		{[]numeric{fixed(10, 2), fixed(5, 2)}, fixed(10, 2)},
		{[]numeric{fixed(10, 2), null}, fixed(10, 2)},
		{[]numeric{fixed(10, 2), fixed(1, 0)}, numeric{precision: 10, scale: 2}},
		{[]numeric{fixed(38, 0), fixed(38, 20)}, varying},
		{[]numeric{fixed(10, 2), asIs}, varying},
		{[]numeric{null, null}, null},
	} {
		if got := common(c.list...); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.list, got, c.want)
		}
	}
}
