package pgwire

import (
	"encoding/binary"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// appendBinary appends the binary format of a value that is at hand as text, for the types of local answers
// (PostgreSQL's send functions).
func appendBinary(dst []byte, id uint32, text string) ([]byte, error) {
	switch id {
	case oid.Bool:
		return append(dst, map[string]byte{"t": 1}[text]), nil
	case oid.Int4, oid.OID:
		n, err := strconv.ParseInt(text, 10, 64)
		return binary.BigEndian.AppendUint32(dst, uint32(n)), err
	case oid.Int8:
		n, err := strconv.ParseInt(text, 10, 64)
		return binary.BigEndian.AppendUint64(dst, uint64(n)), err
	case oid.Numeric:
		return appendNumeric(dst, text), nil
	case oid.Inet:
		return appendInet(dst, text)
	case oid.NameArray:
		return appendNames(dst, text), nil
	}
	if isText(id) {
		return append(dst, text...), nil
	}
	return dst, pgerr.Newf(pgerr.FeatureNotSupported, "libra has no binary format for type %s here", oid.FormatType(id, -1)).
		WithHint("Ask for the text format.")
}

// appendNumeric appends a plain decimal number (numeric_send): groups of four digits around the point.
func appendNumeric(dst []byte, text string) []byte {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	scale := len(fraction)
	whole = strings.Repeat("0", (4-len(whole)%4)%4) + whole
	fraction += strings.Repeat("0", (4-len(fraction)%4)%4)
	weight := len(whole)/4 - 1
	groups := whole + fraction
	for strings.HasPrefix(groups, "0000") {
		groups = groups[4:]
		weight--
	}
	for strings.HasSuffix(groups, "0000") && len(groups)%4 == 0 {
		groups = groups[:len(groups)-4]
	}
	sign := uint16(0)
	if negative && groups != "" {
		sign = 0x4000
	}
	if groups == "" {
		weight = 0
	}
	for _, n := range []uint16{uint16(len(groups) / 4), uint16(weight), sign, uint16(min(scale, math.MaxInt16))} {
		dst = binary.BigEndian.AppendUint16(dst, n)
	}
	for ; groups != ""; groups = groups[4:] {
		n, _ := strconv.Atoi(groups[:4]) // the parser lets only digits through
		dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	}
	return dst
}

// appendInet appends an address without a netmask (network_send): family, bits, "is it a cidr", length, bytes.
func appendInet(dst []byte, text string) ([]byte, error) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return dst, err
	}
	a = a.Unmap().WithZone("")
	family := byte(2)
	if a.Is6() {
		family = 3
	}
	bytes := a.AsSlice()
	return append(append(dst, family, byte(a.BitLen()), 0, byte(len(bytes))), bytes...), nil
}

// appendNames appends a one-dimensional name[] without NULLs (array_send).
func appendNames(dst []byte, text string) []byte {
	names := strings.Split(strings.Trim(text, "{}"), ",")
	for _, n := range []uint32{1, 0, oid.Name, uint32(len(names)), 1} {
		dst = binary.BigEndian.AppendUint32(dst, n)
	}
	for _, name := range names {
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(name)))
		dst = append(dst, name...)
	}
	return dst
}
