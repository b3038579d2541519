package sparkconnect

import (
	"encoding/json"
	"strconv"
	"strings"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// charVarcharKey is where Spark keeps the declared type of a column with char or varchar in it: the column's type
// itself says string.
const charVarcharKey = "__CHAR_VARCHAR_TYPE_STRING"

// declaredType is a column's type as it was declared: Spark's type with char(n) and varchar(n) put back.
func declaredType(f *connectpb.DataType_StructField) *connectpb.DataType {
	if !strings.Contains(f.GetMetadata(), charVarcharKey) {
		return f.GetDataType()
	}
	var metadata map[string]any
	if json.Unmarshal([]byte(f.GetMetadata()), &metadata) != nil {
		return f.GetDataType()
	}
	text, _ := metadata[charVarcharKey].(string)
	r := declaration{rest: text, ok: true}
	if t := r.read(f.GetDataType()); r.ok && r.rest == "" {
		return t
	}
	return f.GetDataType()
}

// declaration reads a type's text along the type that it is known to describe but for char and varchar. Going by the
// known type, names with odd characters, which the text does not quote, don't mislead it.
type declaration struct {
	rest string
	ok   bool
}

func (d *declaration) eat(prefix string) bool {
	rest, ok := strings.CutPrefix(d.rest, prefix)
	if ok {
		d.rest = rest
	}
	return ok
}

func (d *declaration) need(prefix string) { d.ok = d.eat(prefix) && d.ok }

func (d *declaration) read(t *connectpb.DataType) *connectpb.DataType {
	switch k := t.GetKind().(type) {
	case *connectpb.DataType_String_:
		return d.text(t)
	case *connectpb.DataType_Array_:
		d.need("array<")
		element := d.read(k.Array.GetElementType())
		d.need(">")
		return &connectpb.DataType{Kind: &connectpb.DataType_Array_{Array: &connectpb.DataType_Array{
			ElementType: element, ContainsNull: k.Array.GetContainsNull(),
		}}}
	case *connectpb.DataType_Map_:
		d.need("map<")
		key := d.read(k.Map.GetKeyType())
		d.need(",")
		value := d.read(k.Map.GetValueType())
		d.need(">")
		return &connectpb.DataType{Kind: &connectpb.DataType_Map_{Map: &connectpb.DataType_Map{
			KeyType: key, ValueType: value, ValueContainsNull: k.Map.GetValueContainsNull(),
		}}}
	case *connectpb.DataType_Struct_:
		return d.structure(k.Struct)
	}
	d.need(typeText(t))
	return t
}

func (d *declaration) structure(s *connectpb.DataType_Struct) *connectpb.DataType {
	fields := make([]*connectpb.DataType_StructField, len(s.GetFields()))
	d.need("struct<")
	for i, f := range s.GetFields() {
		if i > 0 {
			d.need(",")
		}
		if !d.eat(f.GetName() + ":") {
			d.need(fieldName(f.GetName()) + ":")
		}
		fields[i] = &connectpb.DataType_StructField{Name: f.GetName(), DataType: d.read(f.GetDataType()), Nullable: f.GetNullable()}
	}
	d.need(">")
	return &connectpb.DataType{Kind: &connectpb.DataType_Struct_{Struct: &connectpb.DataType_Struct{Fields: fields}}}
}

func (d *declaration) text(t *connectpb.DataType) *connectpb.DataType {
	switch {
	case d.eat("varchar("):
		return &connectpb.DataType{Kind: &connectpb.DataType_VarChar_{VarChar: &connectpb.DataType_VarChar{Length: d.length()}}}
	case d.eat("char("):
		return &connectpb.DataType{Kind: &connectpb.DataType_Char_{Char: &connectpb.DataType_Char{Length: d.length()}}}
	}
	d.need(typeText(t))
	return t
}

func (d *declaration) length() int32 {
	digits, rest, ok := strings.Cut(d.rest, ")")
	n, err := strconv.ParseInt(digits, 10, 32)
	d.rest, d.ok = rest, d.ok && ok && err == nil && n > 0
	return int32(n)
}
