package rowenc

import (
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// SparkTypeKey is the key of the field metadata that carries Spark's SQL name of a field's type, in lower case:
// "varchar(10)", "variant", "interval year to month". Fields may lack it.
const SparkTypeKey = "spark.type"

// sparkType is the outermost part of a Spark type's name.
type sparkType struct {
	name       string // up to the first parenthesis, angle bracket or space
	parameter  int32  // the first number in parentheses
	parametric bool
}

func sparkTypeOf(f arrow.Field) sparkType {
	full, ok := f.Metadata.GetValue(SparkTypeKey)
	if !ok {
		return sparkType{}
	}
	full = strings.ToLower(strings.TrimSpace(full))
	end := strings.IndexAny(full, "(< ")
	if end < 0 {
		return sparkType{name: full}
	}
	t := sparkType{name: full[:end]}
	if full[end] != '(' {
		return t
	}
	inner, _, _ := strings.Cut(full[end+1:], ")")
	first, _, _ := strings.Cut(inner, ",")
	if n, err := strconv.ParseInt(strings.TrimSpace(first), 10, 32); err == nil {
		t.parameter, t.parametric = int32(n), true
	}
	return t
}
