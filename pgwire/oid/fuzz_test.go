package oid_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// parameterTypes are the types that Decode takes, with their arrays.
func parameterTypes() []uint32 {
	ids := []uint32{0}
	for _, t := range oid.All() {
		for _, id := range []uint32{t.OID, t.Array} {
			if _, err := oid.Decode(id, oid.FormatText, nil, oid.Env{}); id != 0 && err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// FuzzText has every type read every text: no panic, errors with a SQLSTATE, and no more elements than the text has bytes.
func FuzzText(f *testing.F) {
	ids := parameterTypes()
	for _, path := range []string{"bool", "int", "float", "numeric", "bytea", "uuid", "json", "date", "time", "timestamptz", "interval", "array"} {
		for _, s := range fuzzSections(f, path) {
			for i := 0; i < len(s.texts); i += 5 {
				f.Add(uint8(slices.Index(ids, s.typ.OID)), uint8(i), s.texts[i])
			}
		}
	}
	f.Fuzz(func(t *testing.T, which, style uint8, text string) {
		env := oid.Env{DateStyle: oid.DateStyle{Order: oid.DateOrder(style % 3)}, IntervalStyle: oid.IntervalStyle(style / 3 % 4)}
		checkDecoded(t, ids[int(which)%len(ids)], oid.FormatText, []byte(text), env)
	})
}

// FuzzBinary is FuzzText for the binary format.
func FuzzBinary(f *testing.F) {
	ids := parameterTypes()
	for _, path := range []string{"bool", "int", "float", "numeric", "uuid", "date", "time", "timestamptz", "interval", "array"} {
		for _, s := range fuzzSections(f, path) {
			for _, answer := range s.answers {
				if answer != "" && answer[0] != 'E' {
					f.Add(uint8(slices.Index(ids, s.typ.OID)), unhex(f, answer))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		checkDecoded(t, ids[int(which)%len(ids)], oid.FormatBinary, data, oid.Env{})
	})
}

func fuzzSections(f *testing.F, file string) []*section {
	_, sections := readSections(f, filepath.Join("..", "..", "testdata", "oid", file+".txt"))
	return sections
}

func checkDecoded(t *testing.T, id uint32, format int16, data []byte, env oid.Env) {
	t.Helper()
	v, err := oid.Decode(id, format, data, env)
	if err != nil {
		if e := pgerr.From(err); len(e.Code) != 5 || e.Message == "" {
			t.Errorf("an error without SQLSTATE or message: %#v", e)
		}
		return
	}
	if v.Kind == oid.KindArray {
		if len(v.Array.Elems) > len(data) {
			t.Errorf("%d elements out of %d bytes", len(v.Array.Elems), len(data))
		}
		v.Array.Items()
	}
	if len(v.Text) > len(data)+4096 {
		t.Errorf("a text of %d bytes out of %d", len(v.Text), len(data))
	}
}
