package oid

import (
	"encoding/binary"
	"math"
)

func intervalText(id uint32, s string, env *Env) (Value, error) {
	v, f := readInterval(s, env.IntervalStyle)
	if f == faultFormat {
		if iso, isoFault := readISOInterval(s); isoFault != faultFormat {
			v, f = iso, isoFault
		}
	}
	if f != faultNone {
		return Value{}, f.error("interval", s, "")
	}
	v.Kind, v.Type = KindInterval, id
	return v, nil
}

func intervalBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 16 {
		return Value{}, badBinary(id)
	}
	v := Value{
		Kind: KindInterval, Type: id,
		Int:    int64(binary.BigEndian.Uint64(b)),
		Days:   int32(binary.BigEndian.Uint32(b[8:])),
		Months: int32(binary.BigEndian.Uint32(b[12:])),
	}
	switch {
	case v.Int == math.MinInt64 && v.Days == math.MinInt32 && v.Months == math.MinInt32:
		v = Value{Kind: KindInterval, Type: id, Infinite: -1}
	case v.Int == math.MaxInt64 && v.Days == math.MaxInt32 && v.Months == math.MaxInt32:
		v = Value{Kind: KindInterval, Type: id, Infinite: 1}
	}
	return v, nil
}
