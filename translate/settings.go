package translate

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// listSettings take several values (GUC_LIST_INPUT); true: each is an identifier (GUC_LIST_QUOTE).
var listSettings = map[string]bool{
	"search_path": true, "temp_tablespaces": true, "local_preload_libraries": true, "session_preload_libraries": true,
	"shared_preload_libraries": true, "unix_socket_directories": true, "oauth_validator_libraries": true,
	"datestyle": false, "createrole_self_grant": false, "restrict_nonsystem_relation_kind": false, "log_destination": false,
	"wal_consistency_checking": false, "listen_addresses": false, "synchronous_standby_names": false,
	"debug_io_direct": false, "log_connections": false, "synchronized_standby_slots": false,
}

func variableSetStmt(c *classifier, n *pg.Node) error {
	v := n.GetVariableSetStmt()
	v.Name = c.spelling(v.Name)
	switch v.Kind {
	case pg.VariableSetKind_VAR_RESET:
		return c.local("RESET", &stmt.Reset{Name: v.Name})
	case pg.VariableSetKind_VAR_RESET_ALL:
		return c.local("RESET", &stmt.Reset{})
	case pg.VariableSetKind_VAR_SET_DEFAULT:
		return c.local("SET", &stmt.Set{Assignments: []stmt.Assignment{{Name: v.Name}}, Local: v.IsLocal})
	case pg.VariableSetKind_VAR_SET_MULTI:
		return c.transactionModes(v)
	case pg.VariableSetKind_VAR_SET_VALUE:
		value, err := settingValue(v.Name, v.Args)
		if err != nil {
			return err
		}
		return c.local("SET", &stmt.Set{Assignments: []stmt.Assignment{{Name: v.Name, Value: &value}}, Local: v.IsLocal})
	}
	return pgerr.Unsupported("SET … FROM CURRENT", "Give the value itself.")
}

// spelling gives a dotted name as the client spelled it: the grammar folds names, but Spark's settings have capitals.
func (c *classifier) spelling(name string) string {
	if !strings.Contains(name, ".") {
		return name
	}
	s := pgScanner{text: c.s.Text}
	for t := s.next(); t.kind != endToken && t.kind != broken; t = s.next() {
		end := t.start + len(name)
		if t.kind == word && end <= len(s.text) && strings.EqualFold(s.text[t.start:end], name) {
			return s.text[t.start:end]
		}
	}
	return name
}

// transactionModes is SET TRANSACTION or SET SESSION CHARACTERISTICS AS TRANSACTION.
func (c *classifier) transactionModes(v *pg.VariableSetStmt) error {
	l := &stmt.Set{Local: v.Name == "TRANSACTION"}
	prefix := ""
	switch v.Name {
	case "TRANSACTION":
	case "SESSION CHARACTERISTICS":
		prefix = "default_"
	default:
		return pgerr.Unsupported("SET "+v.Name, "Spark has no transactions whose snapshot could be shared.")
	}
	for _, arg := range v.Args {
		name, value := transactionMode(arg.GetDefElem())
		l.Assignments = append(l.Assignments, stmt.Assignment{Name: prefix + name, Value: &value})
	}
	return c.local("SET", l)
}

// settingValue joins the values of SET as PostgreSQL stores them (guc_funcs.c, flatten_set_variable_args).
func settingValue(name string, args []*pg.Node) (string, error) {
	identifiers, list := listSettings[strings.ToLower(name)]
	if len(args) != 1 && !list {
		return "", pgerr.Newf(pgerr.InvalidParameterValue, "SET %s takes only one argument", name)
	}
	values := make([]string, len(args))
	for i, arg := range args {
		if cast := arg.GetTypeCast(); cast != nil {
			values[i] = zoneInterval(cast)
			continue
		}
		a := arg.GetAConst()
		values[i] = constantText(a)
		if a.GetSval() != nil && identifiers {
			values[i] = quoteIdentifier(values[i])
		}
	}
	return strings.Join(values, ", "), nil
}

func constantText(a *pg.A_Const) string {
	switch v := a.GetVal().(type) {
	case *pg.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.GetIval()))
	case *pg.A_Const_Fval:
		return v.Fval.GetFval()
	case *pg.A_Const_Sval:
		return v.Sval.GetSval()
	case *pg.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.GetBoolval())
	case *pg.A_Const_Bsval:
		return v.Bsval.GetBsval()
	}
	return ""
}

// Bits of an interval's typmod that name its fields (datetime.h).
const (
	intervalHour   = 1 << 10
	intervalMinute = 1 << 11
)

// zoneInterval writes SET TIME ZONE INTERVAL '…' HOUR TO MINUTE as a TimeZone value; a bare number gets the unit that
// the fields give it.
func zoneInterval(cast *pg.TypeCast) string {
	text := constantText(cast.GetArg().GetAConst())
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		fields := 0
		if mods := cast.GetTypeName().GetTypmods(); len(mods) > 0 {
			fields = int(mods[0].GetAConst().GetIval().GetIval())
		}
		switch {
		case fields == intervalHour:
			text += " hours"
		case fields == intervalHour|intervalMinute:
			text += " minutes"
		default:
			text += " seconds"
		}
	}
	return "INTERVAL '" + text + "'"
}

// sparkShows are the SHOW statements of Spark's that PostgreSQL's grammar takes for settings.
var sparkShows = map[string]bool{
	"tables": true, "views": true, "schemas": true, "databases": true, "namespaces": true, "catalogs": true,
	"functions": true, "columns": true, "partitions": true, "tblproperties": true, "procedures": true, "collations": true,
}

func variableShowStmt(c *classifier, n *pg.Node) error {
	name := c.spelling(n.GetVariableShowStmt().Name)
	if sparkShows[strings.ToLower(name)] {
		return c.query("SHOW " + strings.ToUpper(name))
	}
	if topic := strings.ToLower(name); consoleShows[topic] {
		return c.local("SHOW", &stmt.Console{Topic: topic})
	}
	if strings.EqualFold(name, "all") {
		name = ""
	}
	return c.local("SHOW", &stmt.Show{Name: name})
}

// constraintsSetStmt accepts SET CONSTRAINTS: ORMs send it, and Spark checks no constraint that could be deferred.
func constraintsSetStmt(c *classifier, _ *pg.Node) error {
	return c.local("SET CONSTRAINTS", &stmt.Set{})
}
