package sparkconnect

import "github.com/apache/arrow-go/v18/arrow"

// adopt gives the schema that batches are read with: wanted, where the layout of the batches is what wanted's types
// have, and else the batches' own types, with wanted's metadata. They differ when the session asks for large strings
// (spark.sql.execution.arrow.useLargeVarTypes).
func adopt(wanted, sent *arrow.Schema) (*arrow.Schema, error) {
	if wanted.NumFields() != sent.NumFields() {
		return nil, malformed("batches have %d columns, their schema %d", sent.NumFields(), wanted.NumFields())
	}
	fields := make([]arrow.Field, wanted.NumFields())
	for i := range fields {
		fields[i] = wanted.Field(i)
		dt, ok := adoptType(wanted.Field(i).Type, sent.Field(i).Type)
		if !ok {
			return nil, malformed("column %d is %s in batches, %s in their schema", i+1, sent.Field(i).Type, wanted.Field(i).Type)
		}
		fields[i].Type = dt
	}
	return arrow.NewSchema(fields, nil), nil
}

// adoptType is false when the types don't even mean the same.
func adoptType(wanted, sent arrow.DataType) (arrow.DataType, bool) {
	if _, simple := wanted.(arrow.NestedType); !simple {
		return adoptLeaf(wanted, sent)
	}
	if wanted.ID() != sent.ID() {
		return nil, false
	}
	fields, ok := adoptFields(wanted.(arrow.NestedType).Fields(), sent.(arrow.NestedType).Fields())
	if !ok {
		return nil, false
	}
	switch wanted.(type) {
	case *arrow.ListType:
		return arrow.ListOfField(fields[0]), true
	case *arrow.StructType:
		return arrow.StructOf(fields...), true
	case *arrow.MapType:
		pair := fields[0].Type.(*arrow.StructType)
		return arrow.MapOfFields(pair.Field(0), pair.Field(1)), true
	}
	return nil, false
}

func adoptLeaf(wanted, sent arrow.DataType) (arrow.DataType, bool) {
	switch {
	case arrow.TypeEqual(wanted, sent):
		return wanted, true
	case wanted.ID() == arrow.TIMESTAMP && sent.ID() == arrow.TIMESTAMP:
		// The zone is the session's in the batches, UTC here.
		w, s := wanted.(*arrow.TimestampType), sent.(*arrow.TimestampType)
		return wanted, w.Unit == s.Unit && (w.TimeZone == "") == (s.TimeZone == "")
	case wanted.ID() == arrow.STRING && sent.ID() == arrow.LARGE_STRING,
		wanted.ID() == arrow.BINARY && sent.ID() == arrow.LARGE_BINARY:
		return sent, true
	}
	return nil, false
}

func adoptFields(wanted, sent []arrow.Field) ([]arrow.Field, bool) {
	if len(wanted) != len(sent) {
		return nil, false
	}
	fields := make([]arrow.Field, len(wanted))
	for i := range wanted {
		dt, ok := adoptType(wanted[i].Type, sent[i].Type)
		if !ok {
			return nil, false
		}
		fields[i] = wanted[i]
		fields[i].Type = dt
	}
	return fields, true
}
