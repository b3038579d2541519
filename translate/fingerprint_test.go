package translate

import (
	"strings"
	"testing"
)

func TestFingerprint(t *testing.T) {
	one := Fingerprint("select a from t where b = 1 and c = 'x'")
	if len(one) != 16 || one != Fingerprint("SELECT a FROM t WHERE b = 22 AND c = 'yy'") {
		t.Error(one)
	}
	if one == Fingerprint("select a from u where b = 1 and c = 'x'") {
		t.Error("another table has the same fingerprint")
	}
	for _, text := range []string{"show partitions t", strings.Repeat("(", 100_000), "select '", "\xff"} {
		if got := Fingerprint(text); got != "" {
			t.Errorf("%.20q: %s", text, got)
		}
	}
}
