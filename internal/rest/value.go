package rest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// values turns a DataRow of text values into JSON ones.
func values(row []byte, fields []pgwire.Field) []json.RawMessage {
	out := make([]json.RawMessage, len(fields))
	row = row[7:] // type, length and the number of columns
	for i, f := range fields {
		n := int32(binary.BigEndian.Uint32(row))
		row = row[4:]
		if n < 0 {
			out[i] = json.RawMessage("null")
			continue
		}
		out[i] = value(f.Type, string(row[:n]))
		row = row[n:]
	}
	return out
}

// value is a number, true or false, a document, or else the text that PostgreSQL prints.
func value(id uint32, text string) json.RawMessage {
	switch id {
	case oid.Bool:
		return json.RawMessage(map[bool]string{true: "true", false: "false"}[text == "t"])
	case oid.Int2, oid.Int4, oid.Int8, oid.Float4, oid.Float8, oid.Numeric, oid.JSON, oid.JSONB:
		if json.Valid([]byte(text)) { // NaN and Infinity are not
			return json.RawMessage(text)
		}
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return json.RawMessage("null") // strings can always be marshalled
	}
	return quoted
}

// assign is SET and RESET: a connection's settings, and Spark's.
func (s *session) assign(ctx context.Context, set *stmt.Set) error {
	for _, a := range set.Assignments {
		var err error
		switch {
		case a.Name == "":
			s.set.ResetAll()
		case isSpark(a.Name):
			err = s.engine.SetConf(ctx, a.Name, a.Value)
		case a.Value != nil:
			err = s.set.Set(a.Name, *a.Value, false)
		default:
			err = s.set.Reset(a.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func isSpark(name string) bool { return strings.HasPrefix(strings.ToLower(name), "spark.") }

func (s *session) show(ctx context.Context, l *stmt.Show) (*Output, error) {
	get := s.set.Get
	if isSpark(l.Name) {
		get = func(name string) (string, error) { return s.engine.Conf(ctx, name) }
	}
	text, err := get(l.Name)
	if err != nil {
		return nil, err
	}
	return &Output{Status: "ok", Tag: "SHOW", Columns: []Column{{l.Name, "text"}}, Rows: [][]json.RawMessage{{value(oid.Text, text)}}}, nil
}
