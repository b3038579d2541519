package translate

import (
	"strconv"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/translate/stmt"
)

// consoleShows are the SHOW statements about libra itself.
var consoleShows = map[string]bool{
	"pools": true, "sessions": true, "connections": true, "queries": true, "queue": true, "backends": true, "routes": true, "progress": true, "config": true,
}

// signal gives the Signal that a SELECT of nothing but pg_cancel_backend or pg_terminate_backend is, or nil. The process id
// is a constant, a parameter, a cast of either, or one's own.
func (c *classifier) signal(s *pg.SelectStmt) *stmt.Signal {
	if !targetsOnly(s) || len(s.TargetList) != 1 {
		return nil
	}
	target := s.TargetList[0].GetResTarget()
	f := target.GetVal().GetFuncCall()
	name := plainFunction(f)
	terminate := name == "pg_terminate_backend"
	if name != "pg_cancel_backend" && !terminate || len(f.Args) < 1 || len(f.Args) > 2 || len(f.Args) == 2 && !terminate {
		return nil
	}
	l := &stmt.Signal{Column: target.GetName(), Terminate: terminate}
	if l.Column == "" {
		l.Column = name
	}
	if len(f.Args) == 2 && f.Args[1].GetAConst() == nil || !signalPID(l, f.Args[0]) {
		return nil
	}
	if l.Param > 0 {
		c.s.Params = make([]stmt.ParamHint, l.Param)
		c.s.Params[l.Param-1].OID = oidInt4
	}
	return l
}

// signalPID takes the process id from an argument.
func signalPID(l *stmt.Signal, n *pg.Node) bool {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().GetArg()
	}
	if p := n.GetParamRef(); p != nil {
		l.Param = int(p.GetNumber())
		return l.Param == 1
	}
	if f := n.GetFuncCall(); f != nil {
		l.Own = plainFunction(f) == "pg_backend_pid" && len(f.Args) == 0
		return l.Own
	}
	a := n.GetAConst()
	if a == nil {
		return false
	}
	if a.Isnull {
		return true
	}
	pid, err := strconv.ParseInt(constantText(a), 10, 32)
	l.PID = new(int32)
	*l.PID = int32(pid)
	return err == nil
}

// plainFunction is the name of a function that is called without frills, of pg_catalog or without a schema; else "".
func plainFunction(f *pg.FuncCall) string {
	names := f.GetFuncname()
	if len(names) == 2 && names[0].GetString_().GetSval() == "pg_catalog" {
		names = names[1:]
	}
	if len(names) != 1 || len(f.AggOrder) > 0 || f.AggFilter != nil || f.Over != nil || f.AggStar || f.AggDistinct || f.FuncVariadic {
		return ""
	}
	return names[0].GetString_().GetSval()
}
