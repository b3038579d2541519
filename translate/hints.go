package translate

import (
	"fmt"
	"regexp"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// visit looks at one node for what it tells of parameters and types.
func (c *classifier) visit(m protoreflect.ProtoMessage, r []replacement) []replacement {
	switch n := m.(type) {
	case *pg.TypeCast:
		return c.cast(n, r)
	case *pg.SelectStmt:
		r = c.resultNames(n, r)
		r = c.limit(n.LimitCount, r)
		return c.limit(n.LimitOffset, r)
	case *pg.InsertStmt:
		c.insertTargets(n)
	case *pg.ColumnRef:
		c.systemColumn(n)
	}
	return r
}

// hint tells the type of a parameter; the first to tell is believed.
func (c *classifier) hint(p *pg.ParamRef, oid uint32) {
	if i := int(p.GetNumber()) - 1; i >= 0 && i < len(c.s.Params) && c.s.Params[i].OID == 0 {
		c.s.Params[i].OID = oid
	}
}

// cast notes the type of a cast parameter, and replaces the type's name where Spark has another.
func (c *classifier) cast(n *pg.TypeCast, r []replacement) []replacement {
	t, known := typeOf(n.TypeName)
	if known {
		if p := n.Arg.GetParamRef(); p != nil {
			c.hint(p, t.oid)
		}
	}
	if known && t.oid == oid.Bytea {
		r = c.bytes(n.Arg.GetAConst(), r)
	}
	if n.Location < 0 || n.TypeName.GetLocation() < 0 {
		return r // type 'text', whose type may be no constructor in Spark
	}
	start := int(n.TypeName.Location) - c.start
	end, typmods := typeSpan(c.s.Text, start)
	if t.oid == oid.Interval && n.Arg.GetParamRef() != nil {
		t.bare = "INTERVAL DAY TO SECOND" // Spark casts nothing to its bare INTERVAL
	}
	if with, ok := t.spark(typmods); known && ok && with != c.s.Text[start:end] {
		r = append(r, replacement{start, end, with})
	}
	return r
}

// bytes makes a string that is cast to bytea the bytes that it spells (manual, "Binary Data Types"); Spark would take the
// string's own.
func (c *classifier) bytes(n *pg.A_Const, r []replacement) []replacement {
	text, is := n.GetVal().(*pg.A_Const_Sval)
	if !is {
		return r
	}
	value, err := oid.Decode(oid.Bytea, oid.FormatText, []byte(text.Sval.GetSval()), oid.Env{})
	if err != nil {
		c.wrong = c.place(err, int(n.Location))
		return r
	}
	s := pgScanner{text: c.s.Text, at: int(n.Location) - c.start}
	t := s.next()
	return append(r, replacement{t.start, t.end, fmt.Sprintf("X'%X'", value.Bytes())})
}

var wholeNumber = regexp.MustCompile(`^[0-9]+$`)

// limit makes a parameter of LIMIT or OFFSET, which is a bigint to PostgreSQL, the int that Spark insists on.
func (c *classifier) limit(n *pg.Node, r []replacement) []replacement {
	if text := n.GetAConst().GetSval().GetSval(); wholeNumber.MatchString(text) {
		start := int(n.GetAConst().Location) - c.start // LIMIT '7', as drivers write a parameter into the text
		return append(r, replacement{start, start + len(text) + len("''"), text})
	}
	p := n.GetParamRef()
	if p == nil {
		return r
	}
	c.hint(p, oidInt8)
	start := int(p.Location) - c.start
	for i := range r {
		if r[i].start == start {
			r[i].with = "CAST(" + r[i].with + " AS INT)"
		}
	}
	return r
}

// insertTargets tells which column each parameter of INSERT … VALUES becomes.
func (c *classifier) insertTargets(n *pg.InsertStmt) {
	table := sparkName(n.Relation.GetCatalogname(), n.Relation.GetSchemaname(), n.Relation.GetRelname())
	for _, row := range n.SelectStmt.GetSelectStmt().GetValuesLists() {
		for i, value := range row.GetList().GetItems() {
			if cast := value.GetTypeCast(); cast != nil {
				value = cast.Arg
			}
			at := int(value.GetParamRef().GetNumber()) - 1
			if at < 0 || at >= len(c.s.Params) || c.s.Params[at].Table != "" {
				continue
			}
			c.s.Params[at].Table, c.s.Params[at].Index = table, i
			if i < len(n.Cols) {
				c.s.Params[at].Column = n.Cols[i].GetResTarget().GetName()
			}
		}
	}
}

// nativeParameters is parameters for Spark's own SQL.
func nativeParameters(s *stmt.Statement, tokens []token) error {
	var r []replacement
	for _, t := range tokens {
		if t.kind != param {
			continue
		}
		n, err := paramNumber(s.Text, t)
		if err != nil {
			return err
		}
		s.Params = append(s.Params, make([]stmt.ParamHint, max(0, n-len(s.Params)))...)
		r = append(r, replacement{t.start, t.end, ":" + stmt.ParamName(n)})
	}
	s.Spark, s.Edits = replace(s.Text, r)
	return nil
}
