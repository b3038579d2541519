package copyfmt

import (
	"encoding/binary"
	"slices"
)

// appendValues appends a row's values as a line without its end. values is a DataRow's body after the count.
func (w *Writer) appendValues(dst, values []byte) ([]byte, error) {
	for i := range w.columns {
		if i > 0 {
			dst = append(dst, w.options.Delimiter)
		}
		if len(values) < 4 {
			return dst, notARow()
		}
		n := int(int32(binary.BigEndian.Uint32(values)))
		values = values[4:]
		if n < 0 {
			dst = append(dst, w.options.Null...)
			continue
		}
		if n > len(values) {
			return dst, notARow()
		}
		if w.options.Format == FormatCSV {
			dst = w.appendCSV(dst, values[:n], w.forceQuote[i])
		} else {
			dst = w.appendText(dst, values[:n])
		}
		values = values[n:]
	}
	return dst, nil
}

// appendNames appends the line of HEADER.
func (w *Writer) appendNames(dst []byte) []byte {
	for i, c := range w.columns {
		if i > 0 {
			dst = append(dst, w.options.Delimiter)
		}
		if w.options.Format == FormatCSV {
			dst = w.appendCSV(dst, []byte(c.Name), false)
		} else {
			dst = w.appendText(dst, []byte(c.Name))
		}
	}
	return dst
}

// textEscapes are the letters that stand for a character after a backslash.
var textEscapes = [256]byte{'\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v', '\\': '\\'}

// appendText appends a value of the text format. What is not special is copied in runs.
func (w *Writer) appendText(dst, value []byte) []byte {
	for {
		n := 0
		for n < len(value) && !w.special[value[n]] {
			n++
		}
		dst = append(dst, value[:n]...)
		if n == len(value) {
			return dst
		}
		c := value[n]
		if letter := textEscapes[c]; letter != 0 {
			c = letter
		}
		dst = append(dst, '\\', c)
		value = value[n+1:]
	}
}

// appendCSV appends a value of the csv format. Quotes keep it from being read as NULL, as a line end or a delimiter, and a
// lone \. from ending the data where PostgreSQL is older than 18.
func (w *Writer) appendCSV(dst, value []byte, force bool) []byte {
	if !force && string(value) != w.options.Null && !(len(w.columns) == 1 && string(value) == `\.`) &&
		!slices.ContainsFunc(value, func(c byte) bool { return w.special[c] }) {
		return append(dst, value...)
	}
	quote, escape := w.options.Quote, w.options.Escape
	dst = append(dst, quote)
	for len(value) > 0 {
		n := 0
		for n < len(value) && value[n] != quote && value[n] != escape {
			n++
		}
		dst = append(dst, value[:n]...)
		if n == len(value) {
			break
		}
		dst = append(dst, escape, value[n])
		value = value[n+1:]
	}
	return append(dst, quote)
}
