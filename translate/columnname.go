package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// columnName is the name that PostgreSQL gives a result column without one (FigureColname in parse_target.c).
func columnName(n *pg.Node) string {
	if name, _ := figureName(n); name != "" {
		return name
	}
	return "?column?"
}

// figureName is a name with how good it is: a type's or "case" gives way to one found further out.
func figureName(n *pg.Node) (name string, good bool) {
	switch n := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return lastName(n.ColumnRef.Fields), true
	case *pg.Node_AIndirection:
		if name := lastName(n.AIndirection.Indirection); name != "" {
			return name, true
		}
		return figureName(n.AIndirection.Arg)
	case *pg.Node_FuncCall:
		return lastName(n.FuncCall.Funcname), true
	case *pg.Node_AExpr:
		if n.AExpr.Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", true
		}
	case *pg.Node_TypeCast:
		if name, good := figureName(n.TypeCast.Arg); good {
			return name, true
		}
		return lastName(n.TypeCast.TypeName.GetNames()), false
	case *pg.Node_CollateClause:
		return figureName(n.CollateClause.Arg)
	case *pg.Node_SubLink:
		return subLinkName(n.SubLink)
	case *pg.Node_CaseExpr:
		if name, good := figureName(n.CaseExpr.Defresult); good {
			return name, true
		}
		return "case", false
	case *pg.Node_SqlvalueFunction:
		return valueFunctions[n.SqlvalueFunction.Op], true
	case *pg.Node_MinMaxExpr:
		return map[bool]string{true: "least", false: "greatest"}[n.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST], true
	}
	name = nodeNames[nodeName(n)]
	return name, name != ""
}

// subLinkName is the name of a subquery in an expression: its column's when it is a value.
func subLinkName(s *pg.SubLink) (name string, good bool) {
	switch s.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists", true
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array", true
	case pg.SubLinkType_EXPR_SUBLINK:
		if targets := firstBranch(s.Subselect.GetSelectStmt()).GetTargetList(); len(targets) > 0 {
			if name := targets[0].GetResTarget().GetName(); name != "" {
				return name, true
			}
			return figureName(targets[0].GetResTarget().GetVal())
		}
	}
	return "", false
}

// nodeNames are the columns that are named after their syntax.
var nodeNames = map[protoreflect.Name]string{
	"coalesce_expr": "coalesce", "a_array_expr": "array", "row_expr": "row", "grouping_func": "grouping",
	"json_object_constructor": "json_object", "json_array_constructor": "json_array", "json_array_query_constructor": "json_array",
	"json_object_agg": "json_objectagg", "json_array_agg": "json_arrayagg", "json_parse_expr": "json",
	"json_scalar_expr": "json_scalar", "json_serialize_expr": "json_serialize",
}

// valueFunctions are the functions without parentheses.
var valueFunctions = map[pg.SQLValueFunctionOp]string{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE: "current_date", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME: "current_time",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N: "current_time", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: "current_timestamp",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp", pg.SQLValueFunctionOp_SVFOP_LOCALTIME: "localtime",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N: "localtime", pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP: "localtimestamp",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N: "localtimestamp", pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE: "current_role",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_USER: "current_user", pg.SQLValueFunctionOp_SVFOP_USER: "user",
	pg.SQLValueFunctionOp_SVFOP_SESSION_USER: "session_user", pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA: "current_schema",
}

// lastName is the last of a qualified name's parts; "" when that is no name.
func lastName(parts []*pg.Node) string {
	for i := len(parts) - 1; i >= 0; i-- {
		if s := parts[i].GetString_(); s != nil {
			return s.Sval
		}
	}
	return ""
}
