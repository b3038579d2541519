package sessions

import "testing"

func TestSparkBytes(t *testing.T) {
	for s, want := range map[string]int64{"4m": 4 << 20, "512kb": 512 << 10, " 1GB ": 1 << 30, "7b": 7} {
		if n, ok := sparkBytes(s); !ok || n != want {
			t.Errorf("%q: %d, %t, want %d", s, n, ok, want)
		}
	}
	for _, s := range []string{"", "4194304", "m", "-1m", "0m", "4q", "<undefined>", "99999999999g"} {
		if n, ok := sparkBytes(s); ok {
			t.Errorf("%q is %d", s, n)
		}
	}
}
