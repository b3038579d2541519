package pgwire

import (
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// A handful of statements that mean the same to the fake and to PostgreSQL.

// parseTest splits at semicolons outside quotes and sorts what it knows by regular expression.
func parseTest(text string) ([]*stmt.Statement, error) {
	var list []*stmt.Statement
	start, quoted := 0, false
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] == '\'' {
			quoted = !quoted
		}
		if i < len(text) && (text[i] != ';' || quoted) {
			continue
		}
		one := text[start:i]
		lead := len(one) - len(strings.TrimLeft(one, " \n\t"))
		s, err := sortTest(strings.TrimSpace(one))
		if err != nil {
			return nil, pgerr.From(err).WithPosition(characters(text[:start+lead]) + 1)
		}
		s.Start = start + lead
		if s.Copy != nil {
			s.Copy.Query.Start += s.Start
		}
		list = append(list, s)
		start = i + 1
	}
	return list, nil
}

var testForms = []struct {
	re   *regexp.Regexp
	make func(m []string) stmt.LocalStatement
}{
	{regexp.MustCompile(`^(?:begin|start transaction)(?: isolation level (serializable|repeatable read))?( read only)?$`), func(m []string) stmt.LocalStatement {
		modes := map[string]string{}
		if m[1] != "" {
			modes["transaction_isolation"] = m[1]
		}
		if m[2] != "" {
			modes["transaction_read_only"] = "on"
		}
		return &stmt.Transaction{Verb: stmt.Begin, Modes: modes}
	}},
	{regexp.MustCompile(`^(?:commit|end)( and chain)?$`), func(m []string) stmt.LocalStatement {
		return &stmt.Transaction{Verb: stmt.Commit, Chain: m[1] != ""}
	}},
	{regexp.MustCompile(`^(?:rollback|abort)( and chain)?$`), func(m []string) stmt.LocalStatement {
		return &stmt.Transaction{Verb: stmt.Rollback, Chain: m[1] != ""}
	}},
	{regexp.MustCompile(`^(savepoint|release|rollback to) (\w+)$`), func(m []string) stmt.LocalStatement {
		verb := map[string]stmt.TransactionVerb{"savepoint": stmt.Savepoint, "release": stmt.Release, "rollback to": stmt.RollbackTo}
		return &stmt.Transaction{Verb: verb[m[1]], Name: m[2]}
	}},
	{regexp.MustCompile(`^set( local)? ([\w.]+) (?:=|to) (?:default|'?([^']*)'?)$`), func(m []string) stmt.LocalStatement {
		a := stmt.Assignment{Name: m[2], Value: &m[3]}
		if strings.HasSuffix(m[0], "default") {
			a.Value = nil
		}
		return &stmt.Set{Local: m[1] != "", Assignments: []stmt.Assignment{a}}
	}},
	{regexp.MustCompile(`^show ([\w.]+)$`), func(m []string) stmt.LocalStatement {
		if m[1] == "all" {
			return &stmt.Show{}
		}
		return &stmt.Show{Name: strings.ToLower(m[1])}
	}},
	{regexp.MustCompile(`^reset ([\w.]+)$`), func(m []string) stmt.LocalStatement { return &stmt.Reset{Name: orAll(m[1])} }},
	{regexp.MustCompile(`^deallocate (\w+)$`), func(m []string) stmt.LocalStatement { return &stmt.Deallocate{Name: orAll(m[1])} }},
	{regexp.MustCompile(`^close (\w+)$`), func(m []string) stmt.LocalStatement { return &stmt.Close{Name: orAll(m[1])} }},
	{regexp.MustCompile(`^discard (\w+)$`), func(m []string) stmt.LocalStatement {
		return &stmt.Discard{Target: strings.ToUpper(m[1])}
	}},
	{regexp.MustCompile(`^select (\d+)$`), func(m []string) stmt.LocalStatement {
		return &stmt.Probe{Columns: []stmt.ProbeColumn{{Name: "?column?", OID: oid.Int4, Value: &m[1]}}}
	}},
	{regexp.MustCompile(`^select (\w+)\(((?:'[^']*'|\w+)(?:, *(?:'[^']*'|\w+))*)?\)$`), func(m []string) stmt.LocalStatement {
		if probeFuncs[m[1]].call == nil {
			return nil
		}
		var args []string
		for _, a := range strings.Split(m[2], ",") {
			if a = strings.Trim(strings.TrimSpace(a), "'"); a != "" {
				args = append(args, a)
			}
		}
		return &stmt.Probe{Columns: []stmt.ProbeColumn{{Name: m[1], Func: m[1], Args: args}}}
	}},
}

// testTag is the command tag that goes with a local statement's words.
func testTag(l stmt.LocalStatement, text string) string {
	word, rest, _ := strings.Cut(text, " ")
	switch s := l.(type) {
	case *stmt.Transaction:
		return map[string]string{"begin": "BEGIN", "start": "START TRANSACTION"}[word]
	case *stmt.Discard, *stmt.Listen:
		return strings.ToUpper(text)
	case *stmt.Close:
		return strings.ToUpper("close cursor" + strings.TrimSuffix(" "+rest, " "+s.Name))
	case *stmt.Deallocate:
		return strings.ToUpper(strings.TrimSuffix(text, " "+s.Name))
	}
	return strings.ToUpper(word)
}

func orAll(name string) string {
	if name == "all" {
		return ""
	}
	return name
}

func sortTest(text string) (*stmt.Statement, error) {
	s := &stmt.Statement{Text: text}
	if text == "" {
		return s, nil
	}
	for _, f := range testForms {
		if m := f.re.FindStringSubmatch(text); m != nil {
			if s.Local = f.make(m); s.Local != nil {
				s.Kind = stmt.Local
				s.Tag = testTag(s.Local, text)
				return s, nil
			}
		}
	}
	word, _, _ := strings.Cut(text, " ")
	switch word {
	case "declare", "fetch", "move", "prepare", "execute":
		list, err := translate.Parse(text)
		if err != nil {
			return nil, err
		}
		return list[0], nil
	case "select", "call":
		s.Kind, s.Tag, s.Rows = stmt.Query, "SELECT", stmt.HasRows
		if word == "call" {
			s.Kind, s.Tag, s.Rows = stmt.Command, "CALL", stmt.UnknownRows
		}
		for n := 1; strings.Contains(text, "$"+strconv.Itoa(n)); n++ {
			s.Params = append(s.Params, stmt.ParamHint{})
		}
		return s, nil
	case "copy":
		list, err := translate.Parse(text)
		if err != nil {
			return nil, err
		}
		return list[0], nil
	case "insert":
		s.Kind, s.Tag = stmt.Command, "INSERT"
		return s, nil
	case "create":
		s.Kind, s.Tag = stmt.Command, "CREATE TABLE"
		return s, nil
	}
	return nil, pgerr.Newf(pgerr.SyntaxError, `syntax error at or near %q`, word)
}

// fakeQuery is what the fake knows of a query.
type fakeQuery struct {
	params []uint32
	fields []Field
	run    func(s *fakeSession, args []Param, formats []int16) (Cursor, error)
}

var (
	seriesForm = regexp.MustCompile(`^select generate_series\(1, *(\d+)\)$`)
	castForm   = regexp.MustCompile(`^select \$1::(\w+)$`)
)

func fakeFor(s *stmt.Statement) (*fakeQuery, error) {
	if m := seriesForm.FindStringSubmatch(s.Text); m != nil {
		rows, _ := strconv.Atoi(m[1])
		fields := []Field{intField("generate_series")}
		return &fakeQuery{fields: fields, run: func(_ *fakeSession, _ []Param, formats []int16) (Cursor, error) {
			return &fakeCursor{fields: fields, rows: rows, batch: 7, binary: formatOf(formats, 0) == 1}, nil
		}}, nil
	}
	if m := castForm.FindStringSubmatch(s.Text); m != nil {
		t, _ := oid.ByName(m[1])
		fields := []Field{localField(t.Name, t.OID)}
		return &fakeQuery{params: []uint32{t.OID}, fields: fields, run: func(_ *fakeSession, args []Param, formats []int16) (Cursor, error) {
			if len(args) == 0 {
				return nil, pgerr.New(pgerr.UndefinedParameter, "there is no parameter $1")
			}
			in := func(format int16) func(int) ([]byte, bool) {
				return func(int) ([]byte, bool) { v, _ := recode(args[0], format); return v, v == nil }
			}
			_, err := recode(args[0], formatOf(formats, 0))
			return &fakeCursor{fields: fields, rows: 1, batch: 1, value: in(formatOf(formats, 0)), in: in}, err
		}}, nil
	}
	switch {
	case s.Text == "select 1/0":
		return &fakeQuery{fields: []Field{intField("?column?")}, run: func(*fakeSession, []Param, []int16) (Cursor, error) {
			return nil, pgerr.New(pgerr.DivisionByZero, "division by zero")
		}}, nil
	case s.Text == "select 10/(8-generate_series(1, 10))":
		fields := []Field{intField("?column?")}
		return &fakeQuery{fields: fields, run: func(*fakeSession, []Param, []int16) (Cursor, error) {
			return &fakeCursor{fields: fields, rows: 7, batch: 7, err: pgerr.New(pgerr.DivisionByZero, "division by zero"),
				value: func(n int) ([]byte, bool) { return strconv.AppendInt(nil, int64(10/(8-n)), 10), false }}, nil
		}}, nil
	case strings.HasPrefix(s.Text, "select pg_sleep("):
		fields := []Field{localField("pg_sleep", oid.Void)}
		return &fakeQuery{fields: fields, run: func(*fakeSession, []Param, []int16) (Cursor, error) {
			return &fakeCursor{fields: fields, block: true}, nil
		}}, nil
	case strings.HasPrefix(s.Text, "insert"):
		return &fakeQuery{run: func(*fakeSession, []Param, []int16) (Cursor, error) {
			return &fakeCursor{affected: int64(strings.Count(s.Text, "("))}, nil
		}}, nil
	case strings.HasPrefix(s.Text, "create"):
		return &fakeQuery{run: func(*fakeSession, []Param, []int16) (Cursor, error) { return &fakeCursor{}, nil }}, nil
	}
	return nil, pgerr.Newf(pgerr.UndefinedTable, "the fake does not know %q", s.Text)
}

// recode turns an int4 from one format to another; other types are the same in both.
func recode(p Param, format int16) ([]byte, error) {
	if p.OID != oid.Int4 || p.Value == nil || p.Format == format {
		return p.Value, nil
	}
	if format == 0 {
		return strconv.AppendInt(nil, int64(int32(binary.BigEndian.Uint32(p.Value))), 10), nil
	}
	return appendBinary(nil, oid.Int4, string(p.Value))
}
