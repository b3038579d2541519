package pgwire

import (
	"testing"
)

func TestReadPID(t *testing.T) {
	for _, c := range []struct {
		p    Param
		want int32
		ok   bool
	}{
		{Param{OID: 23, Value: []byte("42")}, 42, true},
		{Param{OID: 23, Format: 1, Value: []byte{0, 0, 0, 42}}, 42, true},
		{Param{OID: 20, Format: 1, Value: []byte{0, 0, 0, 0, 0, 0, 1, 0}}, 256, true},
		{Param{OID: 21, Format: 1, Value: []byte{0xff, 0xff}}, -1, true},
		{Param{OID: 25, Format: 1, Value: []byte("7")}, 7, true},
		{Param{OID: 20, Format: 1, Value: []byte{1, 0, 0, 0, 0, 0, 0, 0}}, 0, false},
		{Param{OID: 23, Value: []byte("x")}, 0, false},
		{Param{OID: 23, Format: 1, Value: []byte{1}}, 0, false},
	} {
		got, err := readPID(c.p)
		if (err == nil) != c.ok || err == nil && *got != c.want {
			t.Errorf("%v: %v, %v", c.p, got, err)
		}
	}
}
