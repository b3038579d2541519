package hba

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// BenchmarkMatch finds the last of a hundred rules.
func BenchmarkMatch(b *testing.B) {
	var text strings.Builder
	for i := range 99 {
		fmt.Fprintf(&text, "host db%d,x +group%d,/^u%d_ 10.0.%d.0/24 scram-sha-256\n", i, i, i, i)
	}
	text.WriteString("hostssl all all all scram-sha-256\n")
	rs, err := Parse("bench", text.String(), withTLS)
	if err != nil {
		b.Fatal(err)
	}
	c := Connection{User: "ann", Database: "x", Address: netip.MustParseAddr("10.9.9.9"), TLS: true, Member: func(string) bool { return false }}
	b.ReportAllocs()
	for b.Loop() {
		if r, err := rs.Match(b.Context(), c, Machine{}); err != nil || r == nil || r.Line != 100 {
			b.Fatal(r, err)
		}
	}
}
