package sessions

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/rowenc"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// paramTypes remembers the last statement whose parameter types were found out: a driver that does not ask for
// them binds and executes the same statement again and again.
type paramTypes struct {
	statement *stmt.Statement
	types     []uint32
}

// resolve gives the type of each parameter: as the client says, as the text says, as the target column of an
// INSERT says, and else as Spark itself would convert a string in that place. What is left is text, as in
// PostgreSQL.
func (c *connection) resolve(ctx context.Context, s *stmt.Statement, given []uint32) ([]uint32, error) {
	types := make([]uint32, max(len(s.Params), len(given)))
	copy(types, given)
	for i, hint := range s.Params {
		if types[i] == 0 || types[i] == oid.Unknown {
			types[i] = hint.OID
		}
	}
	if known(types) {
		return types, nil
	}
	if c.types.statement == s {
		return fill(types, c.types.types), nil
	}
	if err := c.targets(ctx, s, types); err != nil {
		return nil, err
	}
	if err := c.infer(ctx, s, types); err != nil {
		return nil, err
	}
	c.types = paramTypes{statement: s, types: types}
	return types, nil
}

func known(types []uint32) bool {
	for _, t := range types {
		if t == 0 {
			return false
		}
	}
	return true
}

func fill(types, from []uint32) []uint32 {
	for i, t := range types {
		if t == 0 && i < len(from) {
			types[i] = from[i]
		}
	}
	return types
}

// targets gives parameters that are values of an INSERT the types of their columns.
func (c *connection) targets(ctx context.Context, s *stmt.Statement, types []uint32) error {
	tables := map[string][]rowenc.Column{}
	for i, hint := range s.Params {
		if types[i] != 0 || hint.Table == "" {
			continue
		}
		columns, ok := tables[hint.Table]
		if !ok {
			schema, err := c.analyze(ctx, &stmt.Statement{Spark: "SELECT * FROM " + hint.Table}, nil)
			if err != nil {
				return err
			}
			if columns, err = rowenc.Columns(schema); err != nil {
				return err
			}
			tables[hint.Table] = columns
		}
		types[i] = target(columns, hint)
	}
	return nil
}

func target(columns []rowenc.Column, hint stmt.ParamHint) uint32 {
	for i, col := range columns {
		if hint.Column == "" && i == hint.Index || hint.Column != "" && strings.EqualFold(col.Name, hint.Column) {
			return col.OID
		}
	}
	return 0
}

// infer finds the types that Spark converts strings to. Each open parameter is bound to a string that names
// itself; planning then fails with "The value 'libra_1' … cannot be cast to BIGINT", which tells one type, and
// when nothing fails any more the rest can be read from the analyzed plan, or is text.
func (c *connection) infer(ctx context.Context, s *stmt.Statement, types []uint32) error {
	for range types {
		if known(types) {
			return nil
		}
		plan, err := c.explain(ctx, s, types)
		if ctx.Err() != nil {
			return err
		}
		if err != nil || !learn(types, plan) {
			break
		}
	}
	for i := range types {
		if types[i] == 0 {
			types[i] = oid.Text
		}
	}
	return nil
}

// explain gives the plan of the statement, or the error that planning it ended with, as one text.
func (c *connection) explain(ctx context.Context, s *stmt.Statement, types []uint32) (plan string, err error) {
	named := map[string]sparkconnect.Literal{}
	for i, t := range types {
		name := stmt.ParamName(i + 1)
		if named[name] = sparkconnect.String(name); t != 0 {
			named[name] = sample(t)
		}
	}
	err = c.with(ctx, s, true, func(m *member) (err error) {
		b := bound{withArrays(s, types), named}.sent(m)
		q := sparkconnect.Query{SQL: b.Spark, Named: b.named}
		if s.IsQuery() {
			plan, err = m.spark.Explain(ctx, q, "extended")
		} else {
			plan, err = explainCommand(ctx, m.spark, q)
		}
		var spark *sparkconnect.Error
		if errors.As(err, &spark) && spark.Class == "CAST_INVALID_INPUT" {
			plan, err = spark.Message, nil
		}
		return err
	})
	return plan, err
}

// explainCommand plans a command as an EXPLAIN statement, which doesn't run it.
func explainCommand(ctx context.Context, s *sparkconnect.Session, q sparkconnect.Query) (string, error) {
	q.SQL = "EXPLAIN EXTENDED " + q.SQL
	op, err := s.Execute(ctx, q)
	if err != nil {
		return "", err
	}
	defer op.Close()
	rec, err := op.Next(ctx)
	if err != nil {
		return "", err
	}
	defer rec.Release()
	text, ok := rec.Column(0).(*array.String)
	if !ok || rec.NumRows() != 1 {
		return "", fmt.Errorf("EXPLAIN answered %d rows of %s", rec.NumRows(), rec.Schema())
	}
	return text.Value(0), nil
}

var (
	castFailed = regexp.MustCompile(`The value '(libra_\d+)' of the type "STRING" cannot be cast to "([^"]+)"`)
	castInPlan = regexp.MustCompile(`cast\((libra_\d+) as ([a-z_]+(?:\(\d+(?:,\d+)?\))?)`)
)

// learn takes types from a plan or an error; false when it tells nothing new.
func learn(types []uint32, plan string) bool {
	more := false
	for _, found := range [][][]string{castFailed.FindAllStringSubmatch(plan, -1), castInPlan.FindAllStringSubmatch(plan, -1)} {
		for _, match := range found {
			var n int
			if _, err := fmt.Sscanf(match[1], "libra_%d", &n); err != nil || n < 1 || n > len(types) || types[n-1] != 0 {
				continue
			}
			types[n-1] = ofSpark(match[2])
			more = true
		}
	}
	return more
}

// sparkTypes are the types that Spark converts strings to.
var sparkTypes = map[string]uint32{
	"boolean": oid.Bool, "tinyint": oid.Int2, "smallint": oid.Int2, "int": oid.Int4, "bigint": oid.Int8,
	"float": oid.Float4, "double": oid.Float8, "decimal": oid.Numeric, "binary": oid.Bytea, "date": oid.Date,
	"timestamp": oid.TimestampTZ, "timestamp_ntz": oid.Timestamp, "time": oid.Time,
}

func ofSpark(name string) uint32 {
	base, _, _ := strings.Cut(strings.ToLower(name), "(")
	if t, ok := sparkTypes[base]; ok {
		return t
	}
	return oid.Text
}
