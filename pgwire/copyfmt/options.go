package copyfmt

import "encoding/binary"

// Format is the FORMAT option.
type Format uint8

// COPY's formats.
const (
	FormatText Format = iota
	FormatCSV
	FormatBinary
)

// Header is the HEADER option.
type Header uint8

// The values of HEADER.
const (
	NoHeader Header = iota
	WithHeader
	MatchHeader // COPY FROM only: the names must be those of the columns
)

// OnError is the ON_ERROR option.
type OnError uint8

// The values of ON_ERROR.
const (
	Stop OnError = iota
	Ignore
)

// Verbosity is the LOG_VERBOSITY option.
type Verbosity uint8

// The values of LOG_VERBOSITY.
const (
	Default Verbosity = iota
	Verbose
	Silent
)

// ColumnList is the value of the FORCE options. The zero value is an option that was not given.
type ColumnList struct {
	All   bool
	Names []string
}

func (l ColumnList) given() bool { return l.All || len(l.Names) > 0 }

// Options are COPY's options, checked, with PostgreSQL's defaults where nothing was said.
type Options struct {
	Direction Direction
	Format    Format

	Delimiter byte   // text and csv
	Null      string // text and csv
	Quote     byte   // csv
	Escape    byte   // csv

	Default *string // the marker that stands for a column's default; nil where there is none
	Header  Header

	ForceQuote   ColumnList
	ForceNotNull ColumnList
	ForceNull    ColumnList

	Encoding string // PostgreSQL's name of the encoding, "" for the client's

	OnError     OnError
	RejectLimit int64 // 0 is no limit
	Verbosity   Verbosity
	Freeze      bool // accepted: Spark's tables have nothing to freeze
}

// Binary tells whether the format code of CopyInResponse and CopyOutResponse, and of each column in them, is 1
// (manual, "Message Formats").
func (o *Options) Binary() bool { return o.Format == FormatBinary }

// FormatCode is the format code that Binary tells of.
func (o *Options) FormatCode() int16 {
	if o.Binary() {
		return 1
	}
	return 0
}

// AppendResponse appends the message that begins the data: CopyInResponse for COPY FROM, CopyOutResponse for COPY TO
// (manual, "Message Formats").
func (o *Options) AppendResponse(dst []byte, columns int) []byte {
	kind := byte('G')
	if o.Direction == To {
		kind = 'H'
	}
	dst = append(dst, kind)
	dst = binary.BigEndian.AppendUint32(dst, uint32(4+1+2+2*columns))
	dst = append(dst, byte(o.FormatCode()))
	dst = binary.BigEndian.AppendUint16(dst, uint16(columns))
	for range columns {
		dst = binary.BigEndian.AppendUint16(dst, uint16(o.FormatCode()))
	}
	return dst
}
