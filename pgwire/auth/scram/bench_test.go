package scram

import "testing"

// BenchmarkServer is the server's work for one login, up to a wrong proof.
func BenchmarkServer(b *testing.B) {
	secret := make([]byte, 32)
	final := []byte("c=biws,r=abcNONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	b.ReportAllocs()
	for b.Loop() {
		s := New(Options{Verifier: Mock(secret, "ann", nil), Nonce: "NONCE"})
		if _, err := s.First(Plain, []byte("n,,n=,r=abc")); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Final(final); err != ErrProof {
			b.Fatal(err)
		}
	}
}

// BenchmarkMatches is the work of the method "password", with PostgreSQL's iteration count.
func BenchmarkMatches(b *testing.B) {
	v := Mock(make([]byte, 32), "ann", nil)
	for b.Loop() {
		v.Matches("secret")
	}
}
