package rowenc

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

// jsonb is the shape of what is one JSON value for PostgreSQL.
func jsonb(json maker) shape {
	return shape{oid: oid.JSONB, typmod: oid.NoTypmod, text: json, binary: newJSONBinary(json), json: json, key: json}
}

// arrayShape makes an array of the innermost element's type. More dimensions than PostgreSQL has are left to JSON.
func arrayShape(t arrow.ListLikeType) (shape, error) {
	inner, err := resolve(t.ElemField())
	if err != nil {
		return shape{}, err
	}
	element, dimensions := inner, 1
	if inner.element != nil {
		element, dimensions = *inner.element, inner.dimensions+1
	}
	json := newJSONList(inner.json)
	s := jsonb(json)
	if dimensions <= maxDimensions {
		s = shape{
			oid: oid.ArrayOf(element.oid), typmod: element.typmod, json: json, key: json,
			text: newArrayText(element, dimensions), binary: newArrayBinary(element, dimensions),
		}
	}
	s.element, s.dimensions = &element, dimensions
	return s, nil
}

func mapShape(t *arrow.MapType) (shape, error) {
	key, err := resolve(t.KeyField())
	if err != nil {
		return shape{}, err
	}
	value, err := resolve(t.ItemField())
	if err != nil {
		return shape{}, err
	}
	return jsonb(newJSONMap(key.key, value.json)), nil
}

// structShape also knows the structs that stand for another type: variants, and the two of geography, which are a
// number and the value in the well-known binary format.
func structShape(t *arrow.StructType, spark sparkType) (shape, error) {
	switch {
	case spark.name == "variant" || tagged(t, "variant"):
		if s, ok := variantShape(t); ok {
			return s, nil
		}
	case spark.name == "geometry" || spark.name == "geography" || tagged(t, "geometry") || tagged(t, "geography"):
		if s, ok := wkbShape(t); ok {
			return s, nil
		}
	}
	return objectShape(t)
}

// tagged tells whether Spark has marked one of the struct's fields as part of a value of a type that Arrow lacks.
func tagged(t *arrow.StructType, key string) bool {
	return slices.ContainsFunc(t.Fields(), func(f arrow.Field) bool {
		v, ok := f.Metadata.GetValue(key)
		return ok && v == "true"
	})
}

func variantShape(t *arrow.StructType) (shape, bool) {
	value, ok1 := bytesField(t, "value")
	metadata, ok2 := bytesField(t, "metadata")
	if !ok1 || !ok2 {
		return shape{}, false
	}
	return jsonb(newVariant(value.field, metadata.field, value.make, metadata.make)), true
}

func wkbShape(t *arrow.StructType) (shape, bool) {
	wkb, ok := bytesField(t, "wkb")
	if !ok {
		return shape{}, false
	}
	bytea := simple[t.Field(wkb.field).Type.ID()]
	return scalar(oid.Bytea, ofField(wkb.field, bytea.text), ofField(wkb.field, bytea.binary), ofField(wkb.field, bytea.json)), true
}

// bytesField finds a binary field by name, and what makes the codec that copies its bytes.
func bytesField(t *arrow.StructType, name string) (member, bool) {
	for k, f := range t.Fields() {
		if f.Name == name && (f.Type.ID() == arrow.BINARY || f.Type.ID() == arrow.LARGE_BINARY) {
			return member{field: k, make: simple[f.Type.ID()].binary}, true
		}
	}
	return member{}, false
}

// objectShape makes a JSON object with the fields in jsonb's order; of two with one name, the last one stays.
func objectShape(t *arrow.StructType) (shape, error) {
	var members []member
	for k, f := range t.Fields() {
		s, err := resolve(f)
		if err != nil {
			return shape{}, err
		}
		label, err := appendJSONString(nil, []byte(f.Name))
		if err != nil {
			return shape{}, err
		}
		members = append(members, member{append(label, ": "...), k, s.json})
	}
	slices.SortStableFunc(members, func(a, b member) int {
		return compareKeys([]byte(t.Field(a.field).Name), []byte(t.Field(b.field).Name))
	})
	kept := members[:0]
	for k, m := range members {
		if k+1 == len(members) || t.Field(m.field).Name != t.Field(members[k+1].field).Name {
			kept = append(kept, m)
		}
	}
	return jsonb(newJSONStruct(kept)), nil
}
