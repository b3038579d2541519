package stmt

import "testing"

// TestMarks leads offsets of a text that was written anew back to the client's.
func TestMarks(t *testing.T) {
	s := &Statement{Marks: []Mark{{Spark: 5, Client: 20}, {Spark: 9, Client: 3}}}
	for spark, want := range map[int]int{0: 0, 4: 0, 5: 20, 8: 20, 9: 3, 100: 3} {
		if got := s.ClientOffset(spark); got != want {
			t.Errorf("%d: %d, want %d", spark, got, want)
		}
	}
	s.Marks, s.Edits = []Mark{}, []Edit{{At: 0, Old: 9, New: 1}}
	if got := s.ClientOffset(7); got != 0 {
		t.Errorf("without a mark: %d", got)
	}
}
