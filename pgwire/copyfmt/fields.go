package copyfmt

import (
	"bytes"
	"slices"
)

// splitter takes a line apart into fields. What it gives belongs to the line or to scratch, until the next line.
type splitter struct {
	columns      []Column
	delimiter    byte
	null         []byte
	marker       []byte // of a default
	hasMarker    bool
	quote        byte
	escape       byte
	forceNotNull []bool
	forceNull    []bool
	forced       bool // some column is

	fields  []Field
	count   int // of fields on the line, those too many included
	scratch []byte
}

func newSplitter(o *Options, t *Target) (*splitter, error) {
	s := &splitter{columns: t.Columns, delimiter: o.Delimiter, null: []byte(o.Null), quote: o.Quote, escape: o.Escape}
	if o.Default != nil {
		s.marker, s.hasMarker = []byte(*o.Default), true
	}
	var err error
	if s.forceNotNull, err = t.flags("FORCE_NOT_NULL", o.ForceNotNull); err != nil {
		return nil, err
	}
	s.forceNull, err = t.flags("FORCE_NULL", o.ForceNull)
	s.forced = o.ForceNotNull.given() || o.ForceNull.given()
	return s, err
}

// reset prepares for a line. Unescaping never makes it longer, so scratch doesn't grow while fields point into it.
func (s *splitter) reset(line []byte) error {
	s.fields, s.count = s.fields[:0], 0
	s.scratch = slices.Grow(s.scratch[:0], len(line))
	if len(s.columns) == 0 && len(line) > 0 {
		return extraData()
	}
	return nil
}

func extraData() error { return bad("extra data after last expected column") }

// add decides what a field is: raw is how it stands in the line, value what that means. Fields beyond the last column are
// counted and forgotten.
func (s *splitter) add(raw, value []byte, quoted bool) error {
	i := s.count
	s.count++
	f := Field{Value: value}
	switch {
	case !quoted && bytes.Equal(raw, s.null):
		f = Field{State: Null}
	case i < len(s.columns) && s.hasMarker && bytes.Equal(raw, s.marker):
		if s.columns[i].Default == nil {
			return noDefault(s.columns[i].Name)
		}
		f.State = AtDefault
	}
	if i < len(s.columns) {
		s.fields = append(s.fields, f)
	}
	return nil
}

// force applies FORCE_NOT_NULL and FORCE_NULL, after the whole line was understood.
func (s *splitter) force() {
	if !s.forced {
		return
	}
	for i := range s.fields {
		f := &s.fields[i]
		switch {
		case f.State == Null && s.forceNotNull[i]:
			f.State, f.Value = Value, s.null
		case f.State == Value && s.forceNull[i] && bytes.Equal(f.Value, s.null):
			f.State, f.Value = Null, nil
		}
	}
}

// missing is the error for a line with too few fields, nil for one with enough.
func (s *splitter) missing() error {
	if len(s.fields) == len(s.columns) {
		return nil
	}
	return badf(`missing data for column "%s"`, s.columns[len(s.fields)].Name)
}
