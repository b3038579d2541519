package copyfmt

import (
	"bytes"
	"encoding/hex"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// stringDataRightTruncation is the SQLSTATE of a text that is too long.
const stringDataRightTruncation = "22001"

// textKind reads strings, with the length of varchar(n) and char(n). The text was checked to be UTF-8 when it came.
func textKind(f arrow.Field, b *array.BinaryBuilder) kind {
	id, limit := oid.Text, -1
	if n, ok := parameter(f, "varchar"); ok {
		id, limit = oid.Varchar, n
	} else if n, ok := parameter(f, "char"); ok {
		id, limit = oid.BPChar, n
	}
	var staged []byte
	stage := func(b []byte) bool {
		var ok bool
		staged, ok = fit(b, limit)
		return ok
	}
	return kind{
		oid:    id,
		text:   stage,
		binary: func(b []byte) bool { return charset.ValidUTF8(b) == len(b) && stage(b) },
		put: func(v oid.Value) error {
			if !stage([]byte(v.Text)) {
				return pgerr.Newf(stringDataRightTruncation, "value too long for type %s", oid.FormatType(id, oid.CharTypmod(int32(limit))))
			}
			return nil
		},
		appendStaged: func() { b.Append(staged) },
	}
}

// fit takes spaces off a text that is longer than limit characters, as far as that makes it fit.
func fit(b []byte, limit int) ([]byte, bool) {
	if limit < 0 || len(b) <= limit || utf8.RuneCount(b) <= limit {
		return b, true
	}
	kept := 0
	for range limit {
		_, n := utf8.DecodeRune(b[kept:])
		kept += n
	}
	return b[:kept], len(bytes.TrimRight(b[kept:], " ")) == 0
}

func bytesKind(b *array.BinaryBuilder) kind {
	var staged, scratch []byte
	return kind{
		oid: oid.Bytea,
		text: func(b []byte) bool {
			digits, ok := bytes.CutPrefix(b, []byte(`\x`))
			if !ok {
				return false
			}
			var err error
			scratch, err = hex.AppendDecode(scratch[:0], digits)
			staged = scratch
			return err == nil
		},
		binary:       func(b []byte) bool { staged = b; return true },
		put:          func(v oid.Value) error { staged = v.Bytes(); return nil },
		appendStaged: func() { b.Append(staged) },
	}
}
