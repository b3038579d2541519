package pgwire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"unicode/utf8"
)

// receive reads one message and prints it as scripts have it.
func (p *peer) receive() string {
	p.t.Helper()
	typ, body := p.message()
	switch {
	case typ == 0:
		return "EOF"
	case body == nil:
		return "No"
	}
	return printMessage(typ, body)
}

// message reads one message; type 0 is the end of the connection. Before the startup packet an 'N' without a body says
// no; afterwards it begins a NoticeResponse.
func (p *peer) message() (byte, []byte) {
	p.t.Helper()
	var head [5]byte
	if _, err := io.ReadFull(p.nc, head[:1]); errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		_ = p.nc.Close() // the server waits for it
		return 0, nil
	} else if err != nil {
		p.t.Fatal(err)
	}
	if !p.started && head[0] == 'N' {
		return 'N', nil
	}
	if _, err := io.ReadFull(p.nc, head[1:]); err != nil {
		p.t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	if _, err := io.ReadFull(p.nc, body); err != nil {
		p.t.Fatal(err)
	}
	return head[0], body
}

// printMessage prints a message of the backend. What differs between any two servers is left out.
func printMessage(typ byte, body []byte) string {
	d := &decoder{b: body}
	switch typ {
	case msgRowDesc:
		return printRowDesc(d)
	case 'D':
		return printRow(d)
	case msgError, msgNotice:
		return printError(typ, d)
	case msgParamDesc:
		line := "ParameterDescription"
		for range int(d.int16()) {
			line += " " + itoa(int64(d.uint32()))
		}
		return line
	case 'G', 'H':
		return printCopyResponse(typ, d)
	case msgCopyData:
		return fmt.Sprintf("CopyData %q", body)
	case msgComplete:
		return "CommandComplete " + d.cstring()
	case msgReady:
		return "Ready " + string(body)
	case msgParamStatus:
		return printParameter(d.cstring(), d.cstring())
	case msgKeyData:
		return fmt.Sprintf("BackendKeyData %d", len(body)-4)
	case msgAuth:
		return fmt.Sprintf("Authentication %d", d.uint32())
	case msgNegotiate:
		v := d.uint32()
		line := fmt.Sprintf("NegotiateProtocolVersion %d.%d", v>>16, v&0xffff)
		for range int(d.uint32()) {
			line += " " + d.cstring()
		}
		return line
	}
	name := map[byte]string{msgParseDone: "ParseComplete", msgBindDone: "BindComplete", msgCloseDone: "CloseComplete",
		msgEmptyQuery: "EmptyQueryResponse", msgNoData: "NoData", msgSuspended: "PortalSuspended", msgCopyDone: "CopyDone"}[typ]
	if name == "" || len(body) > 0 {
		return fmt.Sprintf("Unknown %c %x", typ, body)
	}
	return name
}

func printParameter(name, value string) string {
	switch name {
	case "server_version":
		value, _, _ = strings.Cut(value, " ")
	case "is_superuser":
		value = "…"
	}
	return "ParameterStatus " + name + "=" + value
}

func printRowDesc(d *decoder) string {
	line := "RowDescription"
	for range int(d.int16()) {
		name := d.cstring()
		table, column, typ := d.uint32(), d.int16(), d.uint32()
		size, typmod, format := d.int16(), int32(d.uint32()), d.int16()
		line += fmt.Sprintf(" %s:%d/%d/%d", name, typ, size, typmod)
		if table != 0 || column != 0 {
			line += fmt.Sprintf(" of %d.%d", table, column)
		}
		if format != 0 {
			line += " binary"
		}
	}
	return line
}

func printCopyResponse(typ byte, d *decoder) string {
	line := map[byte]string{'G': "CopyInResponse", 'H': "CopyOutResponse"}[typ] + " " + itoa(int64(d.byte())) + ":"
	for range int(d.int16()) {
		line += " " + itoa(int64(d.int16()))
	}
	return line
}

func printRow(d *decoder) string {
	line := "DataRow"
	for range int(d.int16()) {
		n := int32(d.uint32())
		if n < 0 {
			line += " null"
			continue
		}
		v := string(d.bytes(int(n)))
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' }) || v == "" || !utf8.ValidString(v) {
			v = fmt.Sprintf("x%x", v)
		}
		line += " " + v
	}
	return line
}

// printError leaves out where in PostgreSQL's source an error comes from.
func printError(typ byte, d *decoder) string {
	field := map[byte]string{}
	for k := d.byte(); k != 0; k = d.byte() {
		field[k] = d.cstring()
	}
	line := map[byte]string{msgError: "Error", msgNotice: "Notice"}[typ] + " " + field['V'] + " " + field['C'] + " " + field['M']
	for _, k := range []byte{'D', 'H', 'P', 'W'} {
		if v := field[k]; v != "" && (k != 'W' || strings.HasPrefix(v, "COPY ")) {
			line += " | " + string(k) + " " + v
		}
	}
	return line
}
