package rowenc

import "github.com/apache/arrow-go/v18/arrow"

// sameLayout tells whether the codecs made for one type can read an array of the other: names, metadata, nullability
// and the name of the time zone don't matter, everything else does.
func sameLayout(a, b arrow.DataType) bool {
	if a.ID() != b.ID() {
		return false
	}
	switch x := a.(type) {
	case *arrow.Decimal128Type:
		return x.Scale == b.(*arrow.Decimal128Type).Scale
	case *arrow.TimestampType:
		y := b.(*arrow.TimestampType)
		return x.Unit == y.Unit && (x.TimeZone == "") == (y.TimeZone == "")
	case *arrow.DurationType:
		return x.Unit == b.(*arrow.DurationType).Unit
	case *arrow.Time64Type:
		return x.Unit == b.(*arrow.Time64Type).Unit
	case arrow.NestedType:
		return sameFields(x.Fields(), b.(arrow.NestedType).Fields())
	}
	return true
}

func sameFields(a, b []arrow.Field) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameLayout(a[i].Type, b[i].Type) {
			return false
		}
	}
	return true
}
