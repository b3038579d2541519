package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Type is the PostgreSQL type that a column has been promised to have.
type Type struct {
	OID    uint32
	Typmod int32
}

// NewDeclared is New for columns whose types have been told already: each Arrow column is encoded as its type says. A
// column that can't be is an internal error (XX000), for the client has been promised something else than Spark sends. No
// types at all, of a SELECT without columns, stand for rows of none, whatever columns there are.
func NewDeclared(schema *arrow.Schema, types []Type, formats []int16, style Style) (*Encoder, error) {
	if len(types) != schema.NumFields() && len(types) != 0 {
		return nil, pgerr.Newf(pgerr.InternalError, "Spark describes %d columns where there should be %d", schema.NumFields(), len(types))
	}
	shapes := make([]shape, len(types))
	for i, t := range types {
		s, err := declare(schema.Field(i), t)
		if err != nil {
			return nil, inColumn(err, schema.Field(i).Name)
		}
		shapes[i] = s
	}
	return newEncoder(schema, shapes, formats, style)
}

// declare is what becomes of a field that has been promised a type.
func declare(f arrow.Field, t Type) (shape, error) {
	natural, err := resolve(f)
	if err != nil {
		return shape{}, err
	}
	s, ok := convert(natural, f.Type, t.OID)
	if !ok && t.OID >= firstUserType {
		return shape{}, pgerr.Unsupported("a value that is a table's whole row, made in this way", "Name its columns, or use row_to_json.")
	}
	if !ok {
		return shape{}, pgerr.Newf(pgerr.InternalError, "Spark describes a value of type %s as %s", oid.FormatType(t.OID, t.Typmod), f.Type)
	}
	s.oid, s.typmod = t.OID, t.Typmod
	return s, nil
}

// convert has a shape's values encoded as another type. It is false where that could change a value.
func convert(natural shape, t arrow.DataType, id uint32) (shape, bool) {
	switch {
	case natural.oid == id || t.ID() == arrow.NULL:
		return natural, true
	case id == oid.JSON:
		return jsonOf(natural, t)
	case id == oid.JSONB && natural.element != nil:
		return jsonb(natural.json), true
	case natural.element != nil:
		return convertArray(natural, t, id)
	}
	if row, ok := t.(*arrow.StructType); ok && id == oid.Record {
		return recordShape(natural, row)
	}
	switch t.ID() {
	case arrow.STRING:
		return ofText[int32](natural, id)
	case arrow.LARGE_STRING:
		return ofText[int64](natural, id)
	case arrow.INT8:
		return ofInteger[int8](natural, id)
	case arrow.INT16:
		return ofInteger[int16](natural, id)
	case arrow.INT32:
		return ofInteger[int32](natural, id)
	case arrow.INT64:
		return ofInteger[int64](natural, id)
	}
	return shape{}, false
}

// jsonOf is text that is JSON, or what is one JSON value for PostgreSQL.
func jsonOf(natural shape, t arrow.DataType) (shape, bool) {
	if natural.oid == oid.JSONB || natural.element != nil {
		return scalar(oid.JSON, natural.json, natural.json, natural.json), true
	}
	return natural, t.ID() == arrow.STRING || t.ID() == arrow.LARGE_STRING
}

func convertArray(natural shape, t arrow.DataType, id uint32) (shape, bool) {
	elem := oid.ElemOf(id)
	if elem == 0 || natural.dimensions > maxDimensions {
		return shape{}, false
	}
	for {
		list, ok := t.(arrow.ListLikeType)
		if !ok {
			break
		}
		t = list.Elem()
	}
	element, ok := convert(*natural.element, t, elem)
	if !ok {
		return shape{}, false
	}
	element.oid = elem
	s := natural
	s.text, s.binary = newArrayText(element, s.dimensions), newArrayBinary(element, s.dimensions)
	s.element = &element
	return s, true
}
