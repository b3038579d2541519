package translate

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/translate/stmt"
)

// Type OIDs of constants (catalog/pg_type.dat).
const (
	oidBool    = 16
	oidInt8    = 20
	oidInt4    = 23
	oidText    = 25
	oidNumeric = 1700
)

// probeFunctions are the functions about the connection that it answers itself, and how many arguments they take.
var probeFunctions = map[string][2]int{
	"version": {}, "current_schema": {}, "current_database": {}, "current_catalog": {}, "pg_backend_pid": {},
	"pg_is_in_recovery": {}, "pg_client_encoding": {}, "pg_jit_available": {}, "pg_my_temp_schema": {},
	"txid_current_if_assigned": {}, "inet_client_addr": {}, "inet_server_addr": {}, "inet_client_port": {}, "inet_server_port": {},
	"pg_advisory_unlock_all": {}, "current_schemas": {1, 1}, "current_setting": {1, 2}, "set_config": {3, 3},
}

// probeValues are those that SQL writes without parentheses.
var probeValues = map[pg.SQLValueFunctionOp]string{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:    "current_role",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_USER:    "current_user",
	pg.SQLValueFunctionOp_SVFOP_USER:            "user",
	pg.SQLValueFunctionOp_SVFOP_SESSION_USER:    "session_user",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:  "current_schema",
}

// probe gives the Probe that a SELECT of nothing but constants and functions about the connection is, or nil.
func probe(s *pg.SelectStmt) *stmt.Probe {
	if !targetsOnly(s) {
		return nil
	}
	p := &stmt.Probe{}
	for _, target := range s.TargetList {
		col, ok := probeColumn(target.GetResTarget().GetVal())
		if !ok {
			return nil
		}
		if name := target.GetResTarget().GetName(); name != "" {
			col.Name = name
		}
		p.Columns = append(p.Columns, col)
	}
	return p
}

// targetsOnly tells whether a SELECT has nothing but its target list.
func targetsOnly(s *pg.SelectStmt) bool {
	return s.Op == pg.SetOperation_SETOP_NONE && len(s.FromClause)+len(s.DistinctClause)+len(s.GroupClause)+len(s.WindowClause)+
		len(s.ValuesLists)+len(s.SortClause)+len(s.LockingClause) == 0 && s.WhereClause == nil && s.HavingClause == nil &&
		s.LimitCount == nil && s.LimitOffset == nil && s.WithClause == nil
}

func probeColumn(n *pg.Node) (stmt.ProbeColumn, bool) {
	if a := n.GetAConst(); a != nil {
		return constantColumn(a)
	}
	if v := n.GetSqlvalueFunction(); v != nil {
		name, ok := probeValues[v.Op]
		return stmt.ProbeColumn{Name: name, Func: name}, ok
	}
	return functionColumn(n.GetFuncCall())
}

// constantColumn types a constant as PostgreSQL does (manual, "Constants").
func constantColumn(a *pg.A_Const) (stmt.ProbeColumn, bool) {
	col := stmt.ProbeColumn{Name: "?column?", OID: oidText}
	if a.Isnull {
		return col, true
	}
	value := constantText(a)
	col.Value = &value
	switch a.GetVal().(type) {
	case *pg.A_Const_Ival:
		col.OID = oidInt4
	case *pg.A_Const_Boolval:
		col.OID, value = oidBool, value[:1]
	case *pg.A_Const_Sval:
	case *pg.A_Const_Fval:
		return numericColumn(col, value)
	default:
		return col, false
	}
	return col, true
}

// numericColumn types a number that is no int4. Those not written as PostgreSQL prints them are left to Spark.
func numericColumn(col stmt.ProbeColumn, value string) (stmt.ProbeColumn, bool) {
	digits := strings.TrimPrefix(value, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if strings.Trim(whole+fraction, "0123456789") != "" || whole == "" || point && fraction == "" || len(whole) > 1 && whole[0] == '0' {
		return col, false
	}
	col.OID = oidNumeric
	if _, err := strconv.ParseInt(value, 10, 64); err == nil {
		col.OID = oidInt8
	}
	return col, true
}

func functionColumn(f *pg.FuncCall) (stmt.ProbeColumn, bool) {
	name, ok := probeFunctionName(f)
	if !ok {
		return stmt.ProbeColumn{}, false
	}
	col := stmt.ProbeColumn{Name: name, Func: name}
	for _, arg := range f.Args {
		a := arg.GetAConst()
		if a == nil || a.Isnull {
			return col, false
		}
		col.Args = append(col.Args, constantText(a))
	}
	limits := probeFunctions[name]
	return col, limits[0] <= len(col.Args) && len(col.Args) <= limits[1]
}

// probeFunctionName is the name of a plain call of one of probeFunctions.
func probeFunctionName(f *pg.FuncCall) (string, bool) {
	name := plainFunction(f)
	_, ok := probeFunctions[name]
	return name, ok
}
