package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

func prepareStmt(c *classifier, n *pg.Node) error {
	p := n.GetPrepareStmt()
	types := make([]uint32, len(p.Argtypes))
	for i, t := range p.Argtypes {
		var err error
		if types[i], err = c.declaredType(t.GetTypeName()); err != nil {
			return err
		}
	}
	s, err := c.inner(p.Query, "as")
	if err != nil {
		return err
	}
	return c.local("PREPARE", &stmt.Prepare{Name: p.Name, Types: types, Statement: s})
}

// declaredType is the OID of a type in PREPARE's list; "unknown" leaves it open.
func (c *classifier) declaredType(n *pg.TypeName) (uint32, error) {
	if t, ok := typeOf(n); ok {
		return t.oid, nil
	}
	name := n.GetNames()[len(n.GetNames())-1].GetString_().GetSval()
	if name == "unknown" {
		return 0, nil
	}
	return 0, c.place(pgerr.Newf(pgerr.UndefinedObject, "type %q does not exist", name), int(n.GetLocation()))
}

func executeStmt(c *classifier, n *pg.Node) error {
	e := n.GetExecuteStmt()
	l := &stmt.Execute{Name: e.Name}
	for _, p := range e.Params {
		arg, ok := argument(p)
		if !ok {
			return pgerr.Unsupported("EXECUTE with an argument that is no constant",
				"Write constants or casts of constants, or prepare through your driver and bind values.")
		}
		l.Args = append(l.Args, arg)
	}
	return c.local("EXECUTE", l)
}

// argument evaluates a constant, with a sign or a cast or both.
func argument(n *pg.Node) (arg stmt.Argument, ok bool) {
	switch v := n.GetNode().(type) {
	case *pg.Node_AConst:
		return constantArgument(v.AConst)
	case *pg.Node_TypeCast:
		t, known := typeOf(v.TypeCast.TypeName)
		if arg, ok = argument(v.TypeCast.Arg); !known || !ok || len(v.TypeCast.TypeName.Typmods) > 0 {
			return arg, false // modifiers would change the value
		}
		arg.OID = t.oid
		return arg, true
	case *pg.Node_AExpr:
		return signedArgument(v.AExpr)
	}
	return arg, false
}

func constantArgument(a *pg.A_Const) (stmt.Argument, bool) {
	if a.Isnull {
		return stmt.Argument{}, true
	}
	if _, bits := a.GetVal().(*pg.A_Const_Bsval); bits {
		return stmt.Argument{}, false
	}
	value := constantText(a)
	return stmt.Argument{Value: &value}, true
}

// signedArgument is + or - before a number whose sign the grammar has not taken for a part of it: - 5::int4.
func signedArgument(e *pg.A_Expr) (stmt.Argument, bool) {
	if e.Kind != pg.A_Expr_Kind_AEXPR_OP || e.Lexpr != nil || len(e.Name) != 1 {
		return stmt.Argument{}, false
	}
	arg, ok := argument(e.Rexpr)
	if !ok || arg.Value == nil || !numberLike(*arg.Value) {
		return arg, false
	}
	value := *arg.Value
	switch e.Name[0].GetString_().GetSval() {
	case "+":
	case "-":
		if positive, negative := strings.CutPrefix(value, "-"); negative {
			value = positive
		} else {
			value = "-" + value
		}
	default:
		return arg, false
	}
	arg.Value = &value
	return arg, true
}

func numberLike(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && (isDigit(s[0]) || s[0] == '.')
}
