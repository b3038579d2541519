package copyfmt

import (
	"bytes"
	"io"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

const benchColumns = "id bigint, n integer, price double precision, amount numeric(12,2), name text, day date, at timestamp"

var benchRows = map[string]string{
	"text":   "123456\t42\t3.14159\t1234.56\tsome name of a thing\t2024-02-29\t2024-02-29 12:34:56.789\n",
	"csv":    "123456,42,3.14159,1234.56,\"some name, quoted\",2024-02-29,2024-02-29 12:34:56.789\n",
	"binary": "\x00\x07\x00\x00\x00\x08\x00\x00\x00\x00\x00\x01\xe2\x40\x00\x00\x00\x04\x00\x00\x00\x2a\x00\x00\x00\x08\x40\x09\x21\xf9\xf0\x1b\x86\x6e\x00\x00\x00\x0c\x00\x02\x00\x00\x00\x00\x00\x02\x04\xd2\x15\xe0\x00\x00\x00\x14some name of a thing\x00\x00\x00\x04\x00\x00\x22\x7b\x00\x00\x00\x08\x00\x02\xb5\x65\x12\x34\x56\x78",
}

const benchChunk = 1000 // rows

func BenchmarkReader(b *testing.B) {
	for _, format := range []string{"text", "csv", "binary"} {
		b.Run(format, func(b *testing.B) {
			target, _ := typedTarget(b, benchColumns)
			r, err := NewReader(ReaderOptions{Options: mustParse(From, "format "+format), Target: target})
			if err != nil {
				b.Fatal(err)
			}
			if format == "binary" {
				r.Feed([]byte(binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00"))
			}
			chunk := bytes.Repeat([]byte(benchRows[format]), benchChunk)
			b.SetBytes(int64(len(chunk)))
			b.ReportAllocs()
			for row := (Row{}); b.Loop(); {
				r.Feed(chunk)
				for err = nil; err == nil; {
					err = r.Next(&row)
				}
				if err != ErrMore {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLoader(b *testing.B) {
	for _, format := range []string{"text", "csv", "binary"} {
		b.Run(format, func(b *testing.B) {
			target, schema := typedTarget(b, benchColumns)
			l, err := NewLoader(LoaderOptions{ReaderOptions: ReaderOptions{Options: mustParse(From, "format "+format), Target: target}, Schema: schema})
			if err != nil {
				b.Fatal(err)
			}
			defer l.Release()
			if format == "binary" {
				l.Feed([]byte(binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00"))
			}
			chunk := bytes.Repeat([]byte(benchRows[format]), benchChunk)
			b.SetBytes(int64(len(chunk)))
			b.ReportAllocs()
			for b.Loop() {
				l.Feed(chunk)
				if err := drain(l); err != ErrMore {
					b.Fatal(err)
				}
			}
		})
	}
}

func drain(l *Loader) (err error) {
	for {
		var batch arrow.RecordBatch
		if batch, err = l.Next(); err != nil {
			return err
		}
		batch.Release()
	}
}

func BenchmarkWriter(b *testing.B) {
	for _, format := range []string{"text", "csv", "binary"} {
		b.Run(format, func(b *testing.B) {
			target, _ := typedTarget(b, benchColumns)
			w, err := NewWriter(WriterOptions{Options: mustParse(To, "format "+format), Target: target})
			if err != nil {
				b.Fatal(err)
			}
			row := benchDataRow(b)
			buf := make([]byte, 0, 1<<20)
			b.SetBytes(int64(len(row) * benchChunk))
			b.ReportAllocs()
			for b.Loop() {
				buf = buf[:0]
				for range benchChunk {
					if buf, err = w.AppendRow(buf, row); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// benchDataRow is the row of benchRows as a DataRow message.
func benchDataRow(b *testing.B) []byte {
	target, _ := typedTarget(b, benchColumns)
	r, err := NewReader(ReaderOptions{Options: mustParse(From, ""), Target: target})
	if err != nil {
		b.Fatal(err)
	}
	r.Feed([]byte(benchRows["text"]))
	r.End()
	var row Row
	if err := r.Next(&row); err != nil {
		b.Fatal(err)
	}
	var values []*string
	for _, f := range row.Fields {
		s := string(f.Value)
		values = append(values, &s)
	}
	if err := r.Next(&row); err != io.EOF {
		b.Fatal(err)
	}
	return appendDataRow(nil, values)
}
