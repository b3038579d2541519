package pgwire

import (
	"bytes"
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// TestConvertedNames: columns, errors and notices are in the client's encoding, too.
func TestConvertedNames(t *testing.T) {
	name := "é"
	e := &fakeEngine{execute: func(_ context.Context, s *stmt.Statement, _ []Param, _ []int16) (Cursor, error) {
		if s.Text == "select 'é', '€'" {
			return nil, pgerr.New(pgerr.UndefinedColumn, "no é, nor €").WithPosition(8)
		}
		return &fakeCursor{fields: []Field{localField(name, oid.Text)}, rows: 3, batch: 2,
			value: func(int) ([]byte, bool) { return []byte("ü"), false }}, nil
	}}
	p := dialPeer(t, address(startServer(t, e)))
	p.startup("ana")
	p.ask(`Query "set client_encoding = 'win1252'"`)
	p.send(`Query "select '\xe9'"`)
	typ, body := p.message()
	if typ != msgRowDesc || body[2] != 0xe9 || body[3] != 0 {
		t.Errorf("%c %q", typ, body)
	}
	wantLines(t, p.until("Ready"), "DataRow xfc", "DataRow xfc", "DataRow xfc", "CommandComplete SELECT 3", "Ready I")
	p.send(`Query "select '\xe9', '\x80'"`)
	if typ, body := p.message(); typ != msgError || !bytes.Contains(body, []byte("Mno \xe9, nor \x80\x00")) {
		t.Errorf("%c %q", typ, body)
	}
	p.until("Ready")
	p.ask(`Query "set client_encoding = 'koi8r'"`)
	name = "日"
	wantLines(t, p.ask(`Query "select generate_series(1, 2)"`),
		`Error ERROR 22P05 character with byte sequence 0xe6 0x97 0xa5 in encoding "UTF8" has no equivalent in encoding "KOI8R"`, "Ready I")
}

// TestConvertedCopy: data that goes out, in each format; COPY's own ENCODING goes first.
func TestConvertedCopy(t *testing.T) {
	e := &fakeEngine{execute: func(_ context.Context, _ *stmt.Statement, _ []Param, _ []int16) (Cursor, error) {
		return &fakeCursor{fields: []Field{localField("a", oid.Text)}, rows: 1, batch: 2,
			value: func(int) ([]byte, bool) { return []byte("ü"), false }}, nil
	}}
	p := dialPeer(t, address(startServer(t, e)))
	p.startup("ana")
	p.ask(`Query "set client_encoding = 'latin1'"`)
	for options, want := range map[string]string{"": "fc0a", "(format csv)": "fc0a", "(encoding 'utf8')": "c3bc0a", "(format binary)": "000100000001fc"} {
		p.send(`Query "copy (select 'x') to stdout ` + options + `"`)
		var data []byte
		for typ, body := p.message(); typ != msgReady; typ, body = p.message() {
			if typ == msgCopyData {
				data = append(data, body...)
			}
		}
		if !strings.Contains(hex.EncodeToString(data), want) {
			t.Errorf("%s: %x", options, data)
		}
	}
	wantLines(t, p.ask(`Query "copy t from stdin (format binary)"`),
		"Error ERROR 0A000 COPY FROM in binary in the encoding LATIN1 is not supported by libra | H SET client_encoding TO 'UTF8' before it.", "Ready I")
}

// TestConvertedValues: what is text in a value, and nothing else of it.
func TestConvertedValues(t *testing.T) {
	cs, err := charset.Lookup("LATIN1")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		id       uint32
		format   int16
		in, want string
	}{
		"text":         {oid.Text, 1, "c3a9", "e9"},
		"number":       {oid.Int4, 1, "c3a90000", "c3a90000"},
		"as text":      {oid.Int4, 0, "c3a9", "e9"},
		"jsonb":        {oid.JSONB, 1, "0122c3a922", "0122e922"},
		"bytea":        {oid.Bytea, 1, "c3a9", "c3a9"},
		"texts":        {oid.TextArray, 1, "000000010000000100000019" + "0000000300000001" + "00000002c3a9" + "ffffffff" + "0000000161", "000000010000000100000019" + "0000000300000001" + "00000001e9" + "ffffffff" + "0000000161"},
		"no texts":     {oid.TextArray, 1, "000000000000000000000019", "000000000000000000000019"},
		"numbers":      {oid.Int4Array, 1, "0000000100000000000000170000000100000001" + "00000004c3a9c3a9", "0000000100000000000000170000000100000001" + "00000004c3a9c3a9"},
		"cut":          {oid.TextArray, 1, "0000", "0000"},
		"odd head":     {oid.TextArray, 1, "ffffffff0000000000000019", "ffffffff0000000000000019"},
		"odd elements": {oid.TextArray, 1, "000000000000000000000019" + "00000009c3a9", "000000000000000000000019" + "00000009c3a9"},
	} {
		in, _ := hex.DecodeString(c.in)
		got, err := appendConverted(nil, in, c.id, c.format, cs.AppendEncoded)
		if hex.EncodeToString(got) != c.want || err != nil {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
}
