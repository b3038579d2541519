package sparkconnect_test

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func failing(t *testing.T, err error) *sparkconnect.Error {
	t.Helper()
	_, s := fake(t, fakeconnect.Options{Execute: func(*fakeconnect.Execution) error { return err }})
	op := execute(t, s, "q")
	_, got := longs(t.Context(), op)
	return sparkError(t, got)
}

func TestErrorDetails(t *testing.T) {
	e := failing(t, &fakeconnect.Error{
		Class: "DIVIDE_BY_ZERO", SQLState: "22012", Message: "Division by zero.", Params: map[string]string{"config": "x"},
		Exception: "org.apache.spark.SparkArithmeticException",
		Contexts:  []fakeconnect.Context{{Start: 7, Stop: 9, Fragment: "1/0"}},
	})
	if e.Class != "DIVIDE_BY_ZERO" || e.SQLState != "22012" || e.Params["config"] != "x" || e.Code != codes.Internal ||
		e.Text() != "Division by zero." || !slices.Equal(e.Exceptions, []string{"org.apache.spark.SparkArithmeticException"}) {
		t.Errorf("got %#v", e)
	}
	if len(e.Context) != 1 || e.Context[0].StartIndex != 7 || e.Context[0].StopIndex != 9 || e.Context[0].Fragment != "1/0" {
		t.Errorf("got context %+v", e.Context)
	}
	if e.Error() != "spark: [DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012" {
		t.Errorf("got %q", e.Error())
	}
}

// A failed job is a SparkException; what failed in it is the first cause with a class.
func TestErrorChain(t *testing.T) {
	e := failing(t, &fakeconnect.Error{
		Message: "Job aborted due to stage failure", Exception: "org.apache.spark.SparkException",
		Cause: &fakeconnect.Error{Message: "wrapped", Exception: "java.lang.RuntimeException", Cause: &fakeconnect.Error{
			Class: "CAST_INVALID_INPUT", SQLState: "22018", Message: "not a number", Exception: "org.apache.spark.SparkNumberFormatException",
		}},
	})
	if e.Class != "CAST_INVALID_INPUT" || e.SQLState != "22018" || e.Text() != "not a number" || len(e.Exceptions) != 3 {
		t.Errorf("got %#v", e)
	}
}

func TestErrorWithoutDetails(t *testing.T) {
	e := failing(t, &fakeconnect.Error{Class: "A_B.C", SQLState: "42000", Message: "bad", Params: map[string]string{"p": "1"}, NoDetails: true})
	if e.Class != "A_B.C" || e.SQLState != "42000" || e.Text() != "bad" || e.Params["p"] != "1" {
		t.Errorf("got %#v", e)
	}
	if e := failing(t, status.Error(codes.PermissionDenied, "no")); e.Code != codes.PermissionDenied || e.Message != "no" || e.Class != "" {
		t.Errorf("got %#v", e)
	}
	if e := failing(t, status.Error(codes.Internal, "[SOME_CLASS.SUB] from old servers")); e.Class != "SOME_CLASS.SUB" {
		t.Errorf("got %#v", e)
	}
}

func TestNoStackTraces(t *testing.T) {
	e := failing(t, &fakeconnect.Error{
		Message: "Job aborted due to stage failure: Task 1 in stage 74.0 failed 1 times, most recent failure: Lost task 1.0 in stage 74.0 (TID 85) (10.0.0.1 executor driver): java.lang.OutOfMemoryError: Java heap space\n\tat java.base/x.y(Z.java:1)\n\tat a.b(C.scala:2)\n\nDriver stacktrace:",
	})
	if strings.Contains(e.Message, "\tat ") || !slices.Contains(e.Exceptions, "java.lang.OutOfMemoryError") || !strings.HasSuffix(e.Message, "Java heap space") {
		t.Errorf("got %#v", e)
	}
}

func TestPredicates(t *testing.T) {
	for class, is := range map[string]func(error) bool{
		"INVALID_HANDLE.SESSION_CLOSED":      sparkconnect.IsSessionLost,
		"INVALID_HANDLE.SESSION_CHANGED":     sparkconnect.IsSessionLost,
		"INVALID_HANDLE.SESSION_NOT_FOUND":   sparkconnect.IsSessionLost,
		"INVALID_HANDLE.OPERATION_ABANDONED": sparkconnect.IsOperationLost,
		"INVALID_CURSOR.NOT_REATTACHABLE":    sparkconnect.IsOperationLost,
		"OPERATION_CANCELED":                 sparkconnect.IsCanceled,
	} {
		e := failing(t, &fakeconnect.Error{Class: class, SQLState: "HY000"})
		all := []func(error) bool{sparkconnect.IsSessionLost, sparkconnect.IsOperationLost, sparkconnect.IsCanceled, sparkconnect.IsUnavailable}
		hits := 0
		for _, f := range all {
			if f(e) {
				hits++
			}
		}
		if !is(e) || hits != 1 {
			t.Errorf("%s: right one %v, %d of all", class, is(e), hits)
		}
	}
}

func TestTextAndPosition(t *testing.T) {
	for _, c := range []struct {
		e    sparkconnect.Error
		sql  string
		text string
		at   int
	}{
		{sparkconnect.Error{Class: "X", Message: "[X] Bad `y`. SQLSTATE: 42P01; line 1 pos 14;\n'Project [*]\n+- 'Z"}, "select * from nosuch", "Bad `y`.", 14},
		{sparkconnect.Error{Class: "P", Message: "\n[P] Syntax error at or near ':'. SQLSTATE: 42601 (line 2, pos 3)\n\n== SQL ==\nselect\n"}, "é😀\n12345", "Syntax error at or near ':'.", 6},
		{sparkconnect.Error{Class: "P", Message: "[P] a SQLSTATE: 42601 (line 3, pos 0)"}, "one line", "a", -1},
		{sparkconnect.Error{Class: "P", Message: "[P] a SQLSTATE: 42601 (line 1, pos 99)"}, "one line", "a", -1},
		{sparkconnect.Error{Message: "plain\n== SQL (line 1, position 8) ==\nx"}, "x", "plain", -1},
		{sparkconnect.Error{Message: "m", Context: []sparkconnect.QueryContext{{ObjectType: "VIEW", StartIndex: 0, StopIndex: 1}, {StartIndex: 2, StopIndex: 3}}}, "abcd", "m", 2},
		{sparkconnect.Error{Message: "m SQLSTATE: 42601; line 1 pos 1", Context: []sparkconnect.QueryContext{{ObjectType: "VIEW", StartIndex: 0, StopIndex: 1}}}, "abcd", "m", -1},
		{sparkconnect.Error{Message: "m", Context: []sparkconnect.QueryContext{{StartIndex: 2, StopIndex: 30}}}, "abcd", "m", -1},
	} {
		at, ok := c.e.Position(c.sql)
		if c.e.Text() != c.text || ok != (c.at >= 0) || ok && at != c.at {
			t.Errorf("%q: got %q at %d, %v; want %q at %d", c.e.Message, c.e.Text(), at, ok, c.text, c.at)
		}
	}
}
