package pgwire

import (
	"encoding/binary"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Message type bytes (manual, "Message Formats").
const (
	msgBind        = 'B'
	msgClose       = 'C'
	msgCopyData    = 'd'
	msgCopyDone    = 'c'
	msgCopyFail    = 'f'
	msgDescribe    = 'D'
	msgExecute     = 'E'
	msgFlush       = 'H'
	msgFunction    = 'F'
	msgParse       = 'P'
	msgPassword    = 'p'
	msgQuery       = 'Q'
	msgSync        = 'S'
	msgTerminate   = 'X'
	msgAuth        = 'R'
	msgKeyData     = 'K'
	msgBindDone    = '2'
	msgCloseDone   = '3'
	msgComplete    = 'C'
	msgEmptyQuery  = 'I'
	msgError       = 'E'
	msgNegotiate   = 'v'
	msgNoData      = 'n'
	msgNotice      = 'N'
	msgParamDesc   = 't'
	msgParamStatus = 'S'
	msgParseDone   = '1'
	msgReady       = 'Z'
	msgRowDesc     = 'T'
	msgSuspended   = 's'
)

// begin opens a message; end closes the one that was opened at offset at.
func begin(b []byte, typ byte) ([]byte, int) {
	return append(b, typ, 0, 0, 0, 0), len(b)
}

func end(b []byte, at int) []byte {
	binary.BigEndian.PutUint32(b[at+1:], uint32(len(b)-at-1))
	return b
}

func appendEmpty(b []byte, typ byte) []byte { return append(b, typ, 0, 0, 0, 4) }

// appendCString leaves out NULs, which would end the string early: Spark's names may have them.
func appendCString(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] != 0 {
			b = append(b, s[i])
		}
	}
	return append(b, 0)
}

func appendText(b []byte, typ byte, texts ...string) []byte {
	b, at := begin(b, typ)
	for _, s := range texts {
		b = appendCString(b, s)
	}
	return end(b, at)
}

func appendAuth(b []byte, kind uint32, data []byte) []byte {
	b, at := begin(b, msgAuth)
	b = binary.BigEndian.AppendUint32(b, kind)
	return end(append(b, data...), at)
}

func appendKeyData(b []byte, pid uint32, secret []byte) []byte {
	b, at := begin(b, msgKeyData)
	b = binary.BigEndian.AppendUint32(b, pid)
	return end(append(b, secret...), at)
}

func appendNegotiate(b []byte, version uint32, unknown []string) []byte {
	b, at := begin(b, msgNegotiate)
	b = binary.BigEndian.AppendUint32(b, version)
	b = binary.BigEndian.AppendUint32(b, uint32(len(unknown)))
	for _, s := range unknown {
		b = appendCString(b, s)
	}
	return end(b, at)
}

func appendReady(b []byte, status byte) []byte {
	return append(b, msgReady, 0, 0, 0, 5, status)
}

func appendParamDesc(b []byte, oids []uint32) []byte {
	b, at := begin(b, msgParamDesc)
	b = binary.BigEndian.AppendUint16(b, uint16(len(oids)))
	for _, id := range oids {
		b = binary.BigEndian.AppendUint32(b, id)
	}
	return end(b, at)
}

// appendRowDesc appends RowDescription; formats are as Bind has them (see formatOf).
func appendRowDesc(b []byte, fields []Field, formats []int16) []byte {
	b, at := begin(b, msgRowDesc)
	b = binary.BigEndian.AppendUint16(b, uint16(len(fields)))
	for i, f := range fields {
		b = appendCString(b, f.Name)
		b = binary.BigEndian.AppendUint32(b, f.TableOID)
		b = binary.BigEndian.AppendUint16(b, uint16(f.Column))
		b = binary.BigEndian.AppendUint32(b, f.Type)
		b = binary.BigEndian.AppendUint16(b, uint16(f.Size))
		b = binary.BigEndian.AppendUint32(b, uint32(f.Typmod))
		b = binary.BigEndian.AppendUint16(b, uint16(formatOf(formats, i)))
	}
	return end(b, at)
}

// appendError appends ErrorResponse or NoticeResponse (manual, "Error and Notice Message Fields").
func appendError(b []byte, typ byte, e *pgerr.Error) []byte {
	b, at := begin(b, typ)
	severity := e.Severity
	if severity == "" {
		severity = pgerr.SeverityError
	}
	b = appendErrorField(b, 'S', severity)
	b = appendErrorField(b, 'V', severity)
	b = appendErrorField(b, 'C', e.Code)
	b = appendErrorField(b, 'M', e.Message)
	b = appendErrorField(b, 'D', e.Detail)
	b = appendErrorField(b, 'H', e.Hint)
	if e.Position > 0 {
		b = appendErrorField(b, 'P', itoa(int64(e.Position)))
	}
	b = appendErrorField(b, 'W', e.Where)
	return end(append(b, 0), at)
}

// appendErrorField leaves an absent field out; a message is never absent.
func appendErrorField(b []byte, field byte, s string) []byte {
	if s == "" && field != 'M' {
		return b
	}
	return appendCString(append(b, field), s)
}
