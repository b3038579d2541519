package oid

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Format codes of Bind (manual, "Message Formats").
const (
	FormatText   int16 = 0
	FormatBinary int16 = 1
)

// Env is what reading a value's text depends on of the connection.
type Env struct {
	TimeZone      *time.Location // nil is UTC
	DateStyle     DateStyle
	IntervalStyle IntervalStyle
	Now           time.Time // when the transaction began, for 'now' and 'today'; zero is the present
}

// Decode reads the value of a parameter: of type id (0 and Unknown are read as text), in a format of Bind's, nil for
// NULL. Errors are *pgerr.Error with the SQLSTATE and the words of PostgreSQL's own input functions, and 0A000 for a type
// that Spark has no value for.
func Decode(id uint32, format int16, data []byte, env Env) (Value, error) {
	if id == 0 {
		id = Unknown
	}
	if env.TimeZone == nil {
		env.TimeZone = time.UTC
	}
	c, err := codecOf(id)
	if err != nil {
		return Value{}, err
	}
	if data == nil {
		return Value{Kind: KindNull, Type: id}, nil
	}
	switch format {
	case FormatText:
		if err := checkText(data); err != nil {
			return Value{}, err
		}
		return c.text(id, string(data), &env)
	case FormatBinary:
		return c.binary(id, data)
	}
	return Value{}, pgerr.Newf(pgerr.InvalidParameterValue, "unsupported format code: %d", format)
}

// typeCodec reads the values of a type. The readers get its OID, for the array types share one.
type typeCodec struct {
	text   func(id uint32, s string, env *Env) (Value, error)
	binary func(id uint32, b []byte) (Value, error)
}

// codecs are the types that can be parameters; their arrays can, too.
var codecs = map[uint32]typeCodec{
	Bool:        {boolText, boolBinary},
	Int2:        {intText, intBinary},
	Int4:        {intText, intBinary},
	Int8:        {intText, intBinary},
	OID:         {oidText, oidBinary},
	XID:         {oidText, oidBinary},
	CID:         {oidText, oidBinary},
	RegProc:     {oidText, oidBinary},
	RegClass:    {oidText, oidBinary},
	RegType:     {oidText, oidBinary},
	Float4:      {floatText, float4Binary},
	Float8:      {floatText, float8Binary},
	Numeric:     {numericText, numericBinary},
	Text:        {plainText, plainBinary},
	Varchar:     {plainText, plainBinary},
	BPChar:      {plainText, plainBinary},
	Name:        {plainText, plainBinary},
	Char:        {plainText, plainBinary},
	XML:         {plainText, plainBinary},
	Unknown:     {plainText, plainBinary},
	Bytea:       {byteaText, byteaBinary},
	Date:        {dateText, dateBinary},
	Time:        {timeText, timeBinary},
	TimeTZ:      {timeText, timeTZBinary},
	Timestamp:   {timestampText, timestampBinary},
	TimestampTZ: {timestampText, timestampBinary},
	Interval:    {intervalText, intervalBinary},
	UUID:        {uuidText, uuidBinary},
	JSON:        {jsonText, jsonBinary},
	JSONB:       {jsonText, jsonbBinary},
}

func codecOf(id uint32) (typeCodec, error) {
	if c, ok := codecs[id]; ok {
		return c, nil
	}
	t, ok := Lookup(id)
	if !ok {
		return typeCodec{}, pgerr.Newf(pgerr.UndefinedObject, "type with OID %d does not exist", id)
	}
	if _, ok := codecs[t.Elem]; ok {
		return typeCodec{arrayText, arrayBinary}, nil
	}
	return typeCodec{}, pgerr.Unsupported(fmt.Sprintf("a parameter of type %s", t.SQL),
		"Spark has no such type; send the value as text")
}

// checkText refuses what the server's encoding, UTF-8, doesn't allow, and NUL, which no text of PostgreSQL's can hold.
func checkText(data []byte) error {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if data[i] == 0 || r == utf8.RuneError && size <= 1 {
			return pgerr.Newf(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0x%02x`, data[i])
		}
		i += size
	}
	return nil
}

func plainText(id uint32, s string, _ *Env) (Value, error) {
	return Value{Kind: KindText, Type: id, Text: s}, nil
}

func plainBinary(id uint32, b []byte) (Value, error) {
	if err := checkText(b); err != nil {
		return Value{}, err
	}
	return Value{Kind: KindText, Type: id, Text: string(b)}, nil
}
