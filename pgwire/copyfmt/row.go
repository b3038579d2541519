package copyfmt

// State tells what a field is.
type State uint8

// The states of a field.
const (
	Value     State = iota
	Null            // the NULL marker, or length -1
	AtDefault       // the DEFAULT marker
)

// Field is one field of a row. Value's bytes belong to the reader.
type Field struct {
	Value []byte // unescaped text or a binary value; nil for NULL, the marker's text for a default
	State State
}

// Row is one row of the data. It is the reader's and holds until the next call of the reader.
type Row struct {
	Fields []Field // as many as there are columns, or fewer when Err is not nil
	Line   int64   // where the row ends in the text or csv data, as PostgreSQL counts; the tuple's number in binary

	// Err is what is wrong after the last of Fields: a missing column, a truncated tuple. It counts only when the fields
	// before it are good, which is the order in which PostgreSQL finds errors.
	Err error
}
