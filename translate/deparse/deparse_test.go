package deparse

import "testing"

// TestUnmark checks that marks become offsets and leave no trace in the text.
func TestUnmark(t *testing.T) {
	sql, marks := unmark("SELECT \x007\x00a + \x0012\x00\x0013\x00b")
	if want := "SELECT a + b"; sql != want {
		t.Errorf("%q, want %q", sql, want)
	}
	if len(marks) != 2 || marks[0] != (Mark{7, 7}) || marks[1] != (Mark{11, 13}) {
		t.Errorf("%v", marks)
	}
}

// TestUnique checks that Spark, which takes a and A for one name, gets different ones.
func TestUnique(t *testing.T) {
	got := unique([]string{"a", "A", "?column?", "a_2"})
	want := []string{"a", "A_2", "column3", "a_2_2"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
