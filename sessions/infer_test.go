package sessions

import (
	"slices"
	"testing"

	"github.com/whereq/libra/pgwire/oid"
)

func TestLearn(t *testing.T) {
	types := make([]uint32, 4)
	if !learn(types, `[CAST_INVALID_INPUT] The value 'libra_2' of the type "STRING" cannot be cast to "BIGINT" because it is malformed.`) {
		t.Error("nothing learned from a cast error")
	}
	if !learn(types, "+- Filter ((d#1 > cast(libra_1 as date)) AND (a#2 = cast(libra_3 as decimal(10,2)))) cast(libra_2 as string) cast(libra_9 as int)") {
		t.Error("nothing learned from a plan")
	}
	if learn(types, "Filter (name#1 = libra_4)") {
		t.Error("learned from nothing")
	}
	if want := []uint32{oid.Date, oid.Int8, oid.Numeric, 0}; !slices.Equal(types, want) {
		t.Errorf("%v, not %v", types, want)
	}
}
