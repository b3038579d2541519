package rowenc

import "github.com/apache/arrow-go/v18/arrow"

// jsonFloat8 prints floats as jsonb has them: numbers without exponents, and strings for those that are none.
type jsonFloat8 struct{ vals []float64 }

func newJSONFloat8(arr arrow.Array, _ *Style) codec {
	return &jsonFloat8{arr.(values[float64]).Values()}
}

func (c *jsonFloat8) append(dst []byte, i int) ([]byte, error) {
	return appendJSONFloat8(dst, c.vals[i]), nil
}

func appendJSONFloat8(dst []byte, f float64) []byte {
	if special := appendSpecial(append(dst, '"'), f); special != nil {
		return append(special, '"')
	}
	digits, exp, negative := shortest8(f)
	return appendJSONNumber(dst, digits, exp, negative)
}

type jsonFloat4 struct{ vals []float32 }

func newJSONFloat4(arr arrow.Array, _ *Style) codec {
	return &jsonFloat4{arr.(values[float32]).Values()}
}

func (c *jsonFloat4) append(dst []byte, i int) ([]byte, error) {
	return appendJSONFloat4(dst, c.vals[i]), nil
}

func appendJSONFloat4(dst []byte, f float32) []byte {
	if special := appendSpecial(append(dst, '"'), float64(f)); special != nil {
		return append(special, '"')
	}
	digits, exp, negative := shortest4(f)
	return appendJSONNumber(dst, digits, exp, negative)
}

// appendJSONNumber prints what a float was taken apart into. JSON's numbers are numerics in jsonb: there is no -0.
func appendJSONNumber(dst []byte, digits uint64, exp int, negative bool) []byte {
	if negative && digits != 0 {
		dst = append(dst, '-')
	}
	return appendPlain(dst, digits, exp)
}
