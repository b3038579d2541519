package pgwire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// appendScripted appends the message of a script line:
//
//	Query "text"                       Parse "name" "text" [type OIDs…]
//	Bind "portal" "statement" [formats=0,1] [values="a",null,x0001] [results=1]
//	Describe S|P "name"                Close S|P "name"             Execute "portal" [rows]
//	Sync  Flush  Terminate  CopyDone   FunctionCall                 CopyData "text" [times]   CopyFail "text"
//	Startup 3.0 name=value…            SSL  GSS                     Raw hex…
func appendScripted(t testing.TB, b []byte, line string) []byte {
	w := scriptWords(t, line)
	var m pgproto3.FrontendMessage
	switch w[0] {
	case "Query":
		m = &pgproto3.Query{String: w[1]}
	case "Parse":
		parse := &pgproto3.Parse{Name: w[1], Query: w[2]}
		for _, id := range w[3:] {
			parse.ParameterOIDs = append(parse.ParameterOIDs, uint32(number(t, id)))
		}
		m = parse
	case "Bind":
		m = scriptedBind(t, w)
	case "Describe":
		m = &pgproto3.Describe{ObjectType: w[1][0], Name: w[2]}
	case "Close":
		m = &pgproto3.Close{ObjectType: w[1][0], Name: w[2]}
	case "Execute":
		e := &pgproto3.Execute{Portal: w[1]}
		if len(w) > 2 {
			e.MaxRows = uint32(number(t, w[2]))
		}
		m = e
	case "CopyData":
		data := &pgproto3.CopyData{}
		if len(w) > 1 {
			data.Data = []byte(w[1])
		}
		if len(w) > 2 {
			data.Data = bytes.Repeat(data.Data, number(t, w[2]))
		}
		m = data
	case "CopyFail":
		fail := &pgproto3.CopyFail{}
		if len(w) > 1 {
			fail.Message = w[1]
		}
		m = fail
	case "Startup":
		return appendStartup(t, b, w[1], w[2:])
	case "Raw":
		raw, err := hex.DecodeString(strings.Join(w[1:], ""))
		if err != nil {
			t.Fatal(err)
		}
		return append(b, raw...)
	default:
		m = map[string]pgproto3.FrontendMessage{"Sync": &pgproto3.Sync{}, "Flush": &pgproto3.Flush{}, "Terminate": &pgproto3.Terminate{},
			"CopyDone": &pgproto3.CopyDone{}, "SSL": &pgproto3.SSLRequest{}, "GSS": &pgproto3.GSSEncRequest{}}[w[0]]
	}
	if m == nil {
		t.Fatalf("no message %q", line)
	}
	b, err := m.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func appendStartup(t testing.TB, b []byte, version string, params []string) []byte {
	major, minor, _ := strings.Cut(version, ".")
	at := len(b)
	b = binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 0), uint32(number(t, major)<<16|number(t, minor)))
	for _, p := range params {
		name, value, _ := strings.Cut(p, "=")
		b = appendCString(appendCString(b, name), value)
	}
	b = append(b, 0)
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at))
	return b
}

func scriptedBind(t testing.TB, w []string) *pgproto3.Bind {
	m := &pgproto3.Bind{DestinationPortal: w[1], PreparedStatement: w[2]}
	for _, option := range w[3:] {
		name, list, _ := strings.Cut(option, "=")
		for _, item := range strings.Split(list, ",") {
			switch name {
			case "formats":
				m.ParameterFormatCodes = append(m.ParameterFormatCodes, int16(number(t, item)))
			case "results":
				m.ResultFormatCodes = append(m.ResultFormatCodes, int16(number(t, item)))
			case "values":
				m.Parameters = append(m.Parameters, scriptedValue(t, item))
			}
		}
	}
	return m
}

// scriptedValue is a parameter: null, x and hex digits, or text.
func scriptedValue(t testing.TB, item string) []byte {
	if item == "null" {
		return nil
	}
	if digits, ok := strings.CutPrefix(item, "x"); ok {
		v, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return []byte(item)
}

func number(t testing.TB, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// scriptWords splits at spaces; a word that begins with a quote is a Go string.
func scriptWords(t testing.TB, line string) []string {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			words = append(words, word)
			line = rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		word, _ := strconv.Unquote(quoted)
		words = append(words, word)
		line = line[len(quoted):]
	}
	return words
}
