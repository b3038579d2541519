package sessions

import (
	"errors"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

func TestClientError(t *testing.T) {
	s := &stmt.Statement{Text: "select é, x from t where a = $1", Spark: "select é, x from t where a = :libra_1",
		Edits: []stmt.Edit{{At: len("select é, x from t where a = "), Old: 2, New: 8}}}
	for _, c := range []struct {
		name                string
		err                 error
		code, message, hint string
		position            int
	}{
		{"context", &sparkconnect.Error{Class: "UNRESOLVED_COLUMN.WITH_SUGGESTION", SQLState: "42703",
			Message: "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `x` cannot be resolved.\nDid you mean y? SQLSTATE: 42703; line 1 pos 10;\n'Project [x]\n",
			Context: []sparkconnect.QueryContext{{StartIndex: 10, StopIndex: 10, Fragment: "x"}}},
			"42703", "A column `x` cannot be resolved", "Did you mean y?", 11},
		{"in a view's text there is no position", &sparkconnect.Error{Class: "DIVIDE_BY_ZERO", SQLState: "22012", Message: "[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012",
			Context: []sparkconnect.QueryContext{{ObjectType: "VIEW", ObjectName: "v", StartIndex: 3}}},
			"22012", "Division by zero", "", 0},
		{"line and column", &sparkconnect.Error{Class: "PARSE_SYNTAX_ERROR", SQLState: "42601", Message: "[PARSE_SYNTAX_ERROR] Syntax error at or near 'from'. SQLSTATE: 42601 (line 1, pos 12)\n\n== SQL ==\nselect"},
			"0A000", "this form of statement is not supported by libra: Syntax error at or near 'from'", "It is PostgreSQL's, and Spark's SQL has no such words.", 13},
		{"behind a parameter", &sparkconnect.Error{Class: "CAST_INVALID_INPUT", SQLState: "22018", Message: "[CAST_INVALID_INPUT] no",
			Context: []sparkconnect.QueryContext{{StartIndex: 30, StopIndex: 31}}}, "22P02", "no", "", 30},
		{"a sub-class has its class's code", &sparkconnect.Error{Class: "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", SQLState: "42K09", Message: "m"}, "42804", "m", "", 0},
		{"memory", &sparkconnect.Error{Message: "Java heap space", Exceptions: []string{"java.lang.OutOfMemoryError"}}, "53200", "Java heap space", "", 0},
		{"memory, by its words", &sparkconnect.Error{Message: "Java heap space"}, "53200", "Java heap space", "", 0},
		{"no stack", &sparkconnect.Error{Message: "Job aborted: boom\n\tat org.apache.X.y(Z.scala:7)\norg.apache.X$$a.run(Z.java:1)\nDriver stacktrace:"}, "XX000", "Job aborted: boom", "", 0},
		{"going down", &sparkconnect.Error{Message: "Cannot call methods on a stopped SparkContext.\nx"}, "58000", "the connection to Spark was lost",
			"The statement has ended. This connection goes on: try again when Spark is back.", 0},
		{"Spark's own state", &sparkconnect.Error{Class: "SOMETHING_NEW", SQLState: "22KD3", Message: "m"}, "22KD3", "m", "", 0},
		{"raised by the translation", &sparkconnect.Error{Class: "USER_RAISED_EXCEPTION", SQLState: "P0001", Message: "[USER_RAISED_EXCEPTION] libra 22011 no",
			Params: map[string]string{"errorMessage": "libra 22011 negative substring length not allowed"}}, "22011", "negative substring length not allowed", "", 0},
		{"no state", &sparkconnect.Error{Message: "boom"}, "XX000", "boom", "", 0},
		{"not Spark's", errors.New("boom"), "XX000", "boom", "", 0},
		{"already the client's", pgerr.New("53300", "full"), "53300", "full", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got *pgerr.Error
			if !errors.As(clientError(s, c.err), &got) {
				t.Fatal("no *pgerr.Error")
			}
			if got.Code != c.code || got.Message != c.message || got.Hint != c.hint || got.Position != c.position {
				t.Errorf("%s %q, hint %q, position %d", got.Code, got.Message, got.Hint, got.Position)
			}
		})
	}
}
