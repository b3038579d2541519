package relay

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// convertTime is how long the server may take for the rows of one batch in other formats.
const convertTime = 30 * time.Second

// pgNodeTree is the type of parsed expressions, which PostgreSQL only sends; in binary it is its text.
const pgNodeTree = 194

// Format gives the rows in other formats. The server makes them of the texts: FETCH says only now which ones it wants.
func (b *batch) Format(formats []int16) (pgwire.Batch, error) {
	if allText(formats) {
		return b, nil
	}
	converted := &batch{of: b.of}
	ctx, cancel := context.WithTimeout(context.Background(), convertTime)
	defer cancel()
	err := b.of.session.with(ctx, b.of.statement, func(ctx context.Context, c *conn) error {
		converted.bytes, converted.ends = nil, nil
		return b.convert(ctx, c, formats, converted)
	})
	if err != nil {
		return failed{b, pgerr.New(pgerr.FeatureNotSupported, "a column of the catalog query has no binary format").
			WithHint("Ask for the text format.").WithCause(err)}, nil
	}
	return converted, nil
}

func allText(formats []int16) bool {
	for _, f := range formats {
		if f != 0 {
			return false
		}
	}
	return true
}

// convert sends each row's texts as parameters of the columns' types, and reads them back.
func (b *batch) convert(ctx context.Context, c *conn, formats []int16, into *batch) error {
	types := make([]uint32, len(b.of.fields))
	names := make([]string, len(types))
	for i, f := range b.of.fields {
		if types[i] = f.Type; f.Type == pgNodeTree {
			types[i] = oid.Text
		}
		names[i] = "$" + strconv.Itoa(i+1)
	}
	if _, err := c.pg.Prepare(ctx, "", "SELECT "+strings.Join(names, ", "), types); err != nil {
		return err
	}
	queue := &pgconn.Batch{}
	for i := range b.ends {
		queue.ExecPrepared("", valuesOf(b.row(i)), nil, formats)
	}
	results := c.pg.ExecBatch(ctx, queue)
	for results.NextResult() {
		into.read(results.ResultReader(), int(^uint(0)>>1))
	}
	return results.Close()
}

// valuesOf takes a DataRow apart.
func valuesOf(row []byte) [][]byte {
	const header = 7 // type, length, number of columns
	values := make([][]byte, binary.BigEndian.Uint16(row[5:]))
	row = row[header:]
	for i := range values {
		n := int32(binary.BigEndian.Uint32(row))
		row = row[4:]
		if n >= 0 {
			values[i], row = row[:n:n], row[n:]
		}
	}
	return values
}

// failed is rows that can't be had in the formats that were asked for.
type failed struct {
	*batch
	err error
}

func (f failed) AppendRow(dst []byte, _ int) ([]byte, error)  { return dst, f.err }
func (f failed) Format(formats []int16) (pgwire.Batch, error) { return f.batch.Format(formats) }
