package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// probe answers a SELECT of constants and functions about the connection: one row.
func (c *conn) probe(s *stmt.Probe, formats []int16) (Cursor, error) {
	fields, err := probeFields(s)
	return &localCursor{fields: fields, formats: formats,
		rows: func(ctx context.Context) ([][]*string, error) { return c.probeRow(ctx, s) }}, err
}

func (c *conn) probeRow(ctx context.Context, s *stmt.Probe) ([][]*string, error) {
	row := make([]*string, len(s.Columns))
	for i, col := range s.Columns {
		if col.Func == "" {
			row[i] = col.Value
			continue
		}
		var err error
		if row[i], err = probeFuncs[col.Func].call(c, ctx, col.Args); err != nil {
			return nil, err
		}
	}
	return [][]*string{row}, nil
}

func probeFields(s *stmt.Probe) ([]Field, error) {
	fields := make([]Field, len(s.Columns))
	for i, col := range s.Columns {
		id := col.OID
		if col.Func != "" {
			f, ok := probeFuncs[col.Func]
			if !ok || len(col.Args) < f.least || len(col.Args) > f.most {
				return nil, pgerr.Newf(pgerr.UndefinedFunction, "function %s with %d arguments does not exist", col.Func, len(col.Args))
			}
			id = f.oid
		}
		if id == 0 || id == oid.Unknown {
			id = oid.Text
		}
		fields[i] = localField(col.Name, id)
	}
	return fields, nil
}
