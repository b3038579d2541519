package sparkconnect

import "encoding/binary"

// flatTable is a table of a FlatBuffers message, read with bounds checked: arrow-go believes every length that it
// reads, and a damaged one would have it allocate without end. What can't be read is as if it were absent.
type flatTable struct {
	data []byte
	at   int // of the table; 0 when there is none
}

func flatRoot(data []byte) flatTable { return flatTable{data, flatFollow(data, 0)} }

// flatFollow gives where the offset stored at a position leads to, 0 when it leads out of data.
func flatFollow(data []byte, at int) int {
	if at < 0 || at+4 > len(data) {
		return 0
	}
	to := int64(at) + int64(binary.LittleEndian.Uint32(data[at:]))
	if to+4 > int64(len(data)) {
		return 0
	}
	return int(to)
}

// field is where a field of so many bytes is stored, 0 when the table doesn't have it.
func (t flatTable) field(id, size int) int {
	if t.at == 0 {
		return 0
	}
	vtable := int64(t.at) - int64(int32(binary.LittleEndian.Uint32(t.data[t.at:])))
	slot := vtable + 4 + 2*int64(id)
	if vtable < 0 || slot+2 > int64(len(t.data)) || slot+2 > vtable+int64(binary.LittleEndian.Uint16(t.data[vtable:])) {
		return 0
	}
	offset := int(binary.LittleEndian.Uint16(t.data[slot:]))
	if offset == 0 || t.at+offset+size > len(t.data) {
		return 0
	}
	return t.at + offset
}

func (t flatTable) int8(id int, absent int8) int8 {
	if at := t.field(id, 1); at != 0 {
		return int8(t.data[at])
	}
	return absent
}

func (t flatTable) int16(id int, absent int16) int16 {
	if at := t.field(id, 2); at != 0 {
		return int16(binary.LittleEndian.Uint16(t.data[at:]))
	}
	return absent
}

func (t flatTable) int32(id int, absent int32) int32 {
	if at := t.field(id, 4); at != 0 {
		return int32(binary.LittleEndian.Uint32(t.data[at:]))
	}
	return absent
}

func (t flatTable) int64(id int, absent int64) int64 {
	if at := t.field(id, 8); at != 0 {
		return int64(binary.LittleEndian.Uint64(t.data[at:]))
	}
	return absent
}

func (t flatTable) table(id int) flatTable {
	if at := t.field(id, 4); at != 0 {
		return flatTable{t.data, flatFollow(t.data, at)}
	}
	return flatTable{t.data, 0}
}

// vector gives where a vector's elements of so many bytes each begin, and how many there are.
func (t flatTable) vector(id, size int) (at, count int) {
	field := t.field(id, 4)
	if field == 0 {
		return 0, 0
	}
	at = flatFollow(t.data, field)
	if at == 0 {
		return 0, 0
	}
	n := int64(binary.LittleEndian.Uint32(t.data[at:]))
	if int64(at)+4+n*int64(size) > int64(len(t.data)) {
		return 0, 0
	}
	return at + 4, int(n)
}

func (t flatTable) tables(id int) []flatTable {
	at, count := t.vector(id, 4)
	list := make([]flatTable, count)
	for i := range list {
		list[i] = flatTable{t.data, flatFollow(t.data, at+4*i)}
	}
	return list
}
