package oid

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// arrayReader reads an array literal (manual, "Array Input and Output Syntax").
type arrayReader struct {
	literal string
	rest    string
	env     *Env
	array   *Array
	codec   typeCodec
	bounds  []Dim // told before the braces
	lens    []int // of the dimensions whose first array is complete; -1 until then
	leaves  int   // at which depth the elements are; 0 until known
}

func arrayText(id uint32, s string, env *Env) (Value, error) {
	elem := ElemOf(id)
	r := &arrayReader{literal: s, rest: strings.TrimLeft(s, spaces), env: env, array: &Array{Elem: elem}, codec: codecs[elem]}
	if err := r.readBounds(); err != nil {
		return Value{}, err
	}
	if !strings.HasPrefix(r.rest, "{") {
		return Value{}, r.malformed(`Array value must start with "{" or dimension information.`)
	}
	if _, err := r.readBraces(0); err != nil {
		return Value{}, err
	}
	if strings.TrimLeft(r.rest, spaces) != "" {
		return Value{}, r.malformed("Junk after closing right brace.")
	}
	if err := r.setDims(); err != nil {
		return Value{}, err
	}
	return Value{Kind: KindArray, Type: id, Array: r.array}, nil
}

func (r *arrayReader) malformed(detail string) error {
	return pgerr.Newf(pgerr.InvalidTextRepresentation, `malformed array literal: "%s"`, shown(r.literal)).WithDetail(detail)
}

// readBounds reads [lower:upper] or [upper] of each dimension, and the equals sign after them.
func (r *arrayReader) readBounds() error {
	for strings.HasPrefix(r.rest, "[") {
		if len(r.bounds) == maxDimensions {
			return tooManyDimensions()
		}
		inner, rest, ok := strings.Cut(r.rest[1:], "]")
		if !ok {
			return r.malformed(`Missing "]" after array dimensions.`)
		}
		d, err := r.readBound(inner)
		if err != nil {
			return err
		}
		r.bounds = append(r.bounds, d)
		r.rest = strings.TrimLeft(rest, spaces)
	}
	if len(r.bounds) == 0 {
		return nil
	}
	if !strings.HasPrefix(r.rest, "=") {
		return r.malformed(`Missing "=" after array dimensions.`)
	}
	r.rest = strings.TrimLeft(r.rest[1:], spaces)
	if !strings.HasPrefix(r.rest, "{") {
		return r.malformed("Array contents must start with \"{\".")
	}
	return nil
}

func (r *arrayReader) readBound(inner string) (Dim, error) {
	low, high, two := strings.Cut(inner, ":")
	if !two {
		low, high = "1", inner
	}
	lower, err1 := strconv.ParseInt(low, 10, 32)
	upper, err2 := strconv.ParseInt(high, 10, 32)
	switch {
	case errors.Is(err1, strconv.ErrRange), errors.Is(err2, strconv.ErrRange):
		return Dim{}, pgerr.New(pgerr.ProgramLimitExceeded, "array bound is out of integer range")
	case err1 != nil, err2 != nil:
		return Dim{}, r.malformed(`"[" must introduce explicitly-specified array dimensions.`)
	case upper == math.MaxInt32:
		return Dim{}, pgerr.Newf(pgerr.ProgramLimitExceeded, "array upper bound is too large: %d", upper)
	case upper < lower:
		return Dim{}, pgerr.New(codeArraySubscript, "upper bound cannot be less than lower bound")
	}
	return Dim{Len: int(upper - lower + 1), Lower: int(lower)}, nil
}

const (
	detailUnexpected = `Unexpected array element.`
	detailEnd        = "Unexpected end of input."
	detailRagged     = "Multidimensional arrays must have sub-arrays with matching dimensions."
)

// readBraces reads an array that is depth dimensions deep in the literal and gives its length.
func (r *arrayReader) readBraces(depth int) (length int, err error) {
	if depth == maxDimensions {
		return 0, tooManyDimensions()
	}
	if depth == len(r.lens) {
		r.lens = append(r.lens, -1)
	}
	r.rest = strings.TrimLeft(r.rest[1:], spaces)
	for !strings.HasPrefix(r.rest, "}") || length > 0 {
		if err := r.readItem(depth); err != nil {
			return 0, err
		}
		length++
		r.rest = strings.TrimLeft(r.rest, spaces)
		if strings.HasPrefix(r.rest, "}") {
			break
		}
		if !strings.HasPrefix(r.rest, ",") {
			return 0, r.unexpected()
		}
		r.rest = strings.TrimLeft(r.rest[1:], spaces)
	}
	r.rest = r.rest[1:]
	return length, r.close(depth, length)
}

// close compares the length of an array with its neighbours'.
func (r *arrayReader) close(depth, length int) error {
	if r.lens[depth] == -1 {
		r.lens[depth] = length
	} else if r.lens[depth] != length {
		return r.malformed(detailRagged)
	}
	return nil
}

func (r *arrayReader) unexpected() error {
	if r.rest == "" {
		return r.malformed(detailEnd)
	}
	return r.malformed(detailUnexpected)
}

func (r *arrayReader) readItem(depth int) error {
	if strings.HasPrefix(r.rest, "{") {
		if r.leaves > 0 && depth+1 >= r.leaves {
			return r.malformed(detailRagged)
		}
		_, err := r.readBraces(depth + 1)
		return err
	}
	if r.leaves == 0 && depth+1 == len(r.lens) {
		r.leaves = depth + 1
	}
	if r.leaves != depth+1 {
		return r.malformed(detailRagged)
	}
	text, quoted, err := r.readElement()
	if err != nil {
		return err
	}
	return r.add(text, quoted)
}

func (r *arrayReader) add(text string, quoted bool) error {
	if !quoted && strings.EqualFold(text, "null") {
		r.array.Elems = append(r.array.Elems, Value{Kind: KindNull, Type: r.array.Elem})
		return nil
	}
	v, err := r.codec.text(r.array.Elem, text, r.env)
	if err != nil {
		return err
	}
	r.array.Elems = append(r.array.Elems, v)
	return nil
}

// readElement reads an element up to what ends it. A backslash takes the next byte as it is, in quotes or not; white space
// is dropped around an element without quotes, where it isn't escaped. special says that there were quotes or backslashes,
// so that NULL is a word and not nothing.
func (r *arrayReader) readElement() (text string, special bool, err error) {
	if strings.HasPrefix(r.rest, `"`) {
		text, err = r.readQuoted()
		return text, true, err
	}
	var out []byte
	keep := 0 // up to here white space belongs to the element
	for i := 0; i < len(r.rest); i++ {
		switch b := r.rest[i]; b {
		case ',', '}':
			r.rest = r.rest[i:]
			if keep == 0 {
				return "", false, r.malformed(detailUnexpected)
			}
			return string(out[:keep]), special, nil
		case '{', '"':
			return "", false, r.malformed(detailUnexpected)
		case '\\':
			if i++; i == len(r.rest) {
				return "", false, r.malformed(detailEnd)
			}
			out, special = append(out, r.rest[i]), true
			keep = len(out)
		default:
			out = append(out, b)
			if strings.IndexByte(spaces, b) < 0 {
				keep = len(out)
			}
		}
	}
	return "", false, r.malformed(detailEnd)
}

func (r *arrayReader) readQuoted() (string, error) {
	var out []byte
	for i := 1; i < len(r.rest); i++ {
		switch b := r.rest[i]; b {
		case '"':
			r.rest = r.rest[i+1:]
			return string(out), nil
		case '\\':
			if i++; i == len(r.rest) {
				return "", r.malformed(detailEnd)
			}
			out = append(out, r.rest[i])
		default:
			out = append(out, b)
		}
	}
	return "", r.malformed(detailEnd)
}

// setDims makes the dimensions of what was read, and holds them against those that were told.
func (r *arrayReader) setDims() error {
	if len(r.bounds) > 0 && len(r.bounds) != len(r.lens) {
		return r.malformed("Specified array dimensions do not match array contents.")
	}
	for d, n := range r.lens {
		dim := Dim{Len: n, Lower: 1}
		if len(r.bounds) > 0 {
			if r.bounds[d].Len != n {
				return r.malformed("Specified array dimensions do not match array contents.")
			}
			dim.Lower = r.bounds[d].Lower
		}
		r.array.Dims = append(r.array.Dims, dim)
	}
	if len(r.array.Elems) == 0 {
		r.array.Dims = nil
	}
	return nil
}
