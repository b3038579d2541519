package rowenc

import (
	"math/big"
	"math/bits"
	"sync"
)

// The shortest decimal that reads back as a given float, by Raffaello Giulietti's Schubfach method ("The Schubfach way
// to render doubles"). strconv's would do but for two things: PostgreSQL takes no decimal on the very border of a float's
// rounding interval (1e23 is printed 9.999999999999999e+22), and this one is twice as fast.

// The powers of ten that doubles need.
const (
	minPower10 = -292
	maxPower10 = 324
)

type uint128 struct{ hi, lo uint64 }

// pow10 are 10^k, k from minPower10, scaled to [2^127, 2^128) and rounded up; fillPow10 fills it.
var pow10 [maxPower10 - minPower10 + 1]uint128

var fillPow10 = sync.OnceFunc(func() {
	mask := new(big.Int).SetUint64(^uint64(0))
	for k := minPower10; k <= maxPower10; k++ {
		n := scaledPower10(k)
		pow10[k-minPower10] = uint128{new(big.Int).Rsh(n, 64).Uint64(), new(big.Int).And(n, mask).Uint64()}
	}
})

// scaledPower10 is 10^k * 2^(127 - floor(log2(10^k))), rounded up.
func scaledPower10(k int) *big.Int {
	shift := 127 - floorLog2Pow10(k)
	num, den := big.NewInt(1), big.NewInt(1)
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(k, -k))), nil)
	if k >= 0 {
		num = power
	} else {
		den = power
	}
	if shift >= 0 {
		num.Lsh(num, uint(shift))
	} else {
		den.Lsh(den, uint(-shift))
	}
	num.Add(num, den).Sub(num, big.NewInt(1))
	return num.Quo(num, den)
}

// The logarithms are multiplications by a constant close enough for every exponent of a double.
func floorLog10Pow2(e int) int              { return e * 1262611 >> 22 }
func floorLog10ThreeQuartersPow2(e int) int { return (e*1262611 - 524031) >> 22 }
func floorLog2Pow10(e int) int              { return e * 1741647 >> 19 }

// shortest gives the digits and the exponent (value = digits * 10^exp) of the float c * 2^q. irregular says that the
// float below is nearer than the one above: c is the least significand of its exponent. Digits may end in zeros.
func shortest(c uint64, q int, irregular bool) (digits uint64, exp int) {
	below := 4*c - 2
	k := floorLog10Pow2(q)
	if irregular {
		below++
		k = floorLog10ThreeQuartersPow2(q)
	}
	h := q + floorLog2Pow10(-k) + 1
	g := &pow10[-k-minPower10]
	v := scaleToOdd(g, 4*c<<h)
	// The interval's borders are outside: a decimal must be strictly between them.
	lower := scaleToOdd(g, below<<h) + 1
	upper := scaleToOdd(g, (4*c+2)<<h) - 1

	s := v / 4
	if s >= 10 {
		t := s / 10
		down, up := lower <= 40*t, 40*t+40 <= upper
		if down != up {
			if up {
				t++
			}
			return t, k + 1
		}
	}
	down, up := lower <= 4*s, 4*s+4 <= upper
	mid := 4*s + 2
	if (down != up && up) || (down == up && (v > mid || v == mid && s&1 == 1)) {
		s++
	}
	return s, k
}

// scaleToOdd is g*c / 2^128 with a last bit that is set when anything was cut off.
func scaleToOdd(g *uint128, c uint64) uint64 {
	x, _ := bits.Mul64(g.lo, c)
	y1, y0 := bits.Mul64(g.hi, c)
	y0, carry := bits.Add64(y0, x, 0)
	y1 += carry
	if y0 > 1 {
		y1 |= 1
	}
	return y1
}
