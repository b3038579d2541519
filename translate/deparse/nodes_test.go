package deparse

import "testing"

// expressionTags are the nodes that an analyzed expression may have: all of primnodes.h that are an Expr, but for those that only the
// planner makes (SUBPLAN, ALTERNATIVESUBPLAN, INFERENCEELEM, WINDOWFUNCRUNCONDITION) and those that are parts of others (CASEWHEN).
var expressionTags = []string{
	"VAR", "CONST", "PARAM", "AGGREF", "GROUPINGFUNC", "WINDOWFUNC", "MERGESUPPORTFUNC", "SUBSCRIPTINGREF", "FUNCEXPR", "NAMEDARGEXPR",
	"OPEXPR", "DISTINCTEXPR", "NULLIFEXPR", "SCALARARRAYOPEXPR", "BOOLEXPR", "SUBLINK", "FIELDSELECT", "FIELDSTORE", "RELABELTYPE",
	"COERCEVIAIO", "ARRAYCOERCEEXPR", "CONVERTROWTYPEEXPR", "COLLATEEXPR", "CASEEXPR", "CASETESTEXPR", "ARRAYEXPR", "ROWEXPR",
	"ROWCOMPAREEXPR", "COALESCEEXPR", "MINMAXEXPR", "SQLVALUEFUNCTION", "XMLEXPR", "JSONVALUEEXPR", "JSONCONSTRUCTOREXPR",
	"JSONISPREDICATE", "JSONEXPR", "NULLTEST", "BOOLEANTEST", "COERCETODOMAIN", "COERCETODOMAINVALUE", "SETTODEFAULT", "CURRENTOFEXPR",
	"NEXTVALUEEXPR", "RETURNINGEXPR",
}

// TestExpressionNodes checks that each node of an expression is written, or refused by a name that a client knows.
func TestExpressionNodes(t *testing.T) {
	for _, tag := range expressionTags {
		if writers[tag] == nil && nodeNames[tag] == "" {
			t.Errorf("%s is neither written nor refused by name", tag)
		}
	}
}
