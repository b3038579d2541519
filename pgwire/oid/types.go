package oid

import "slices"

// Type is what pg_type says of a type.
type Type struct {
	OID   uint32
	Name  string // pg_type.typname
	SQL   string // the name that format_type prints
	Size  int16  // pg_type.typlen: bytes, -1 variable, -2 a C string
	Array uint32 // OID of the array type; 0 where there is none
	Elem  uint32 // OID of the element type; 0 unless this is an array type
}

var byOID, byName = index()

func index() (map[uint32]Type, map[string]Type) {
	ids := make(map[uint32]Type, 2*len(builtins))
	names := make(map[string]Type, 3*len(builtins))
	for _, t := range builtins {
		ids[t.OID], names[t.Name], names[t.SQL] = t, t, t
		if t.Array == 0 {
			continue
		}
		a := Type{OID: t.Array, Name: "_" + t.Name, SQL: t.SQL + "[]", Size: -1, Elem: t.OID}
		ids[a.OID], names[a.Name], names[a.SQL] = a, a, a
	}
	return ids, names
}

// Lookup finds a type by its OID.
func Lookup(id uint32) (Type, bool) {
	t, ok := byOID[id]
	return t, ok
}

// ByName finds a type by pg_type's name ("int4", "_int4") or by format_type's ("integer", "integer[]"), in lower case.
func ByName(name string) (Type, bool) {
	t, ok := byName[name]
	return t, ok
}

// ArrayOf is the OID of the array type over elem, 0 where there is none.
func ArrayOf(elem uint32) uint32 { return byOID[elem].Array }

// ElemOf is the OID of an array type's elements, 0 when id is not an array type.
func ElemOf(id uint32) uint32 { return byOID[id].Elem }

// SizeOf is the size that RowDescription gives for a type: bytes, or -1 for a variable one and for one unknown here.
func SizeOf(id uint32) int16 {
	if t, ok := byOID[id]; ok {
		return t.Size
	}
	return -1
}

// All gives every type known here but the arrays, in the order of their OIDs.
func All() []Type { return slices.Clone(builtins) }
