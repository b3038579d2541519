package translate

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
)

// moments are the functions of the current time that a DEFAULT may be.
var moments = map[string]string{
	"now": "current_timestamp()", "transaction_timestamp": "current_timestamp()", "statement_timestamp": "current_timestamp()",
	"clock_timestamp": "current_timestamp()", "gen_random_uuid": "uuid()",
}

// defaultValue is a DEFAULT in Spark SQL: a constant of the column's type, or the time.
func (c *classifier) defaultValue(n *pg.Node, spark string) (string, error) {
	if f := n.GetFuncCall(); f != nil && len(f.Args) == 0 {
		list := f.Funcname
		if m := moments[list[len(list)-1].GetString_().GetSval()]; m != "" {
			return m, nil
		}
	}
	switch n.GetSqlvalueFunction().GetOp() {
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return "current_date()", nil
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP:
		return "current_timestamp()", nil
	}
	if value, ok := constant(n); ok {
		return "CAST(" + value + " AS " + spark + ")", nil
	}
	return "", pgerr.Unsupported("this DEFAULT", "Spark's defaults are constants and the current time.")
}

// constant writes a constant: a number with its sign, a string, with or without a cast around it.
func constant(n *pg.Node) (string, bool) {
	if t := n.GetTypeCast(); t != nil {
		return constant(t.Arg)
	}
	if e := n.GetAExpr(); e != nil && e.Lexpr == nil && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "-" {
		value, ok := constant(e.Rexpr)
		return "-" + value, ok && value[0] != '\'' && value[0] != '-'
	}
	k := n.GetAConst()
	switch {
	case k == nil:
		return "", false
	case k.Isnull:
		return "NULL", true
	case k.GetSval() != nil:
		return sparkString(k.GetSval().Sval), true
	case k.GetFval() != nil:
		if text := k.GetFval().Fval; !strings.ContainsAny(text, "eE_xXoObB") {
			return text, true
		}
		return "", false
	case k.GetBoolval() != nil:
		return strconv.FormatBool(k.GetBoolval().Boolval), true
	case k.GetBsval() != nil:
		return "", false
	}
	return strconv.Itoa(int(k.GetIval().GetIval())), true
}
