package deparse

import (
	"regexp"
	"strings"
)

// AT TIME ZONE is timezone(zone, moment).
var _ = register(map[string]rule{
	"timezone(text,timestamptz)": func(c *call) string {
		zone, ok := c.zone(0)
		if !ok {
			return "NULL"
		}
		return c.w.letOne(c.arg(1), func(v string) string { return inZone(v, zone) })
	},
	"timezone(text,timestamp)": func(c *call) string {
		zone, ok := c.zone(0)
		if !ok {
			return "NULL"
		}
		return c.w.letOne(c.arg(1), func(v string) string { return c.w.ofZone(v, zone) })
	},
	"timezone(interval,timestamptz)": func(c *call) string {
		return c.w.let(func(v []string) string {
			return fromLocalMicros("unix_micros(" + v[1] + ") + " + v[0] + ".d * 86400000000L + " + v[0] + ".u")
		}, c.all()...)
	},
	"timezone(interval,timestamp)": func(c *call) string {
		return c.w.let(func(v []string) string {
			return "timestamp_micros(" + localMicros(v[1]) + " - " + v[0] + ".d * 86400000000L - " + v[0] + ".u)"
		}, c.all()...)
	},
	"timezone(timestamptz)": as("CAST($1 AS TIMESTAMP_NTZ)"), "timezone(timestamp)": toZoned,
})

// inZone is the timestamp that a moment is in a zone.
func inZone(v, zone string) string { return "convert_timezone('UTC', " + zone + ", " + utcOf(v) + ")" }

// abbreviations are PostgreSQL's for offsets (timezonesets/Default), those that most people mean.
var abbreviations = map[string]string{
	"UTC": "UTC", "GMT": "UTC", "Z": "UTC", "ZULU": "UTC", "UT": "UTC", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00",
	"MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00", "HST": "-10:00", "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00",
	"MESZ": "+02:00", "BST": "+01:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "JST": "+09:00", "KST": "+09:00", "SGT": "+08:00",
}

// zoneName is a name of the time zone database; offset is the POSIX form, whose sign is the other way round.
var (
	zoneName = regexp.MustCompile(`^[A-Za-z_]+(/[A-Za-z0-9_+-]+)+$`)
	offset   = regexp.MustCompile(`^(?:UTC|GMT|[A-Z]{3,5})?([+-])(\d{1,2})(?::?(\d{2}))?$`)
)

// zone is the zone in an argument, as Spark names it. One that is no constant is taken as it is if it is a name of the time zone
// database, since abbreviations and offsets are others to Spark.
func (c *call) zone(i int) (string, bool) {
	s, ok := c.string(i)
	if !ok {
		v := c.arg(i)
		return c.w.letOne(v, func(v string) string {
			return "if(" + v + " IS NULL OR " + v + " RLIKE '^([A-Za-z_]+(/[A-Za-z0-9_+-]+)+|UTC|GMT)$', " + v + ", " +
				fails("0A000", "concat('the time zone ', "+v+", ' is not supported by libra')") + ")"
		}), true
	}
	if z := abbreviations[strings.ToUpper(s)]; z != "" {
		return text(z), true
	}
	if zoneName.MatchString(s) {
		return text(s), true
	}
	if m := offset.FindStringSubmatch(strings.ToUpper(s)); m != nil {
		sign := map[string]string{"+": "-", "-": "+"}[m[1]]
		minutes := m[3]
		if minutes == "" {
			minutes = "00"
		}
		return text(sign + strings.Repeat("0", 2-len(m[2])) + m[2] + ":" + minutes), true
	}
	c.refuse("the time zone "+s, "Use a name of the time zone database, such as Europe/Berlin.")
	return "", false
}
