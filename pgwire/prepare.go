package pgwire

import (
	"errors"
	"fmt"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// inner is the statement inside a DECLARE or PREPARE.
func (p *prepared) inner(s *stmt.Statement, types []uint32) *prepared {
	if types == nil {
		types = p.declared
	}
	return &prepared{stmt: s, lead: p.lead + p.stmt.Text[:s.Start], declared: types, bytes: p.bytes}
}

// prepare is PREPARE: the statement that it makes is in one namespace with the protocol's own (manual, "PREPARE").
func (c *conn) prepare(of *portal, s *stmt.Prepare) error {
	p := of.source.inner(s.Statement, append([]uint32{}, s.Types...))
	p.lead, p.elsewhere, p.bytes = "", true, 4*len(p.stmt.Text)+512
	return c.statements.add(s.Name, p)
}

// resolve makes the portal of an EXECUTE one of the statement that it names.
func (c *conn) resolve(p *portal) error {
	e, ok := p.source.stmt.Local.(*stmt.Execute)
	if !ok {
		return nil
	}
	found, err := c.statements.get(e.Name)
	if err != nil {
		return err
	}
	if _, again := found.stmt.Local.(*stmt.Execute); again {
		return pgerr.Unsupported("EXECUTE of a statement that is EXECUTE itself", "Execute the other statement.")
	}
	args, err := found.arguments(e)
	if err != nil {
		return err
	}
	source := *found
	source.told = source.told || p.source.told
	source.elsewhere = true
	p.source, p.args = &source, args
	return nil
}

// arguments are the parameters that EXECUTE brings, in text.
func (p *prepared) arguments(e *stmt.Execute) ([]Param, error) {
	n := p.paramCount()
	if n == 0 { // PostgreSQL doesn't look at what comes then
		return nil, nil
	}
	if n != len(e.Args) {
		return nil, pgerr.Newf(pgerr.SyntaxError, "wrong number of parameters for prepared statement %q", e.Name).
			WithDetail(fmt.Sprintf("Expected %d parameters but got %d.", n, len(e.Args)))
	}
	args := make([]Param, len(e.Args))
	for i, a := range e.Args {
		args[i].OID = p.paramType(i)
		if args[i].OID == 0 {
			args[i].OID = a.OID
		}
		if a.Value != nil {
			args[i].Value = []byte(*a.Value)
		}
	}
	return args, nil
}

// executed gives the columns of the statement that an EXECUTE names, none while there is no such statement.
func (c *conn) executed(e *stmt.Execute) (*Description, error) {
	found := c.statements.byName[e.Name]
	if found == nil {
		return &Description{}, nil
	}
	if _, again := found.stmt.Local.(*stmt.Execute); again {
		return &Description{}, nil
	}
	desc, err := c.description(found)
	if err != nil {
		var e *pgerr.Error
		if errors.As(err, &e) {
			err = e.WithPosition(0)
		}
		return nil, err
	}
	return &Description{Fields: desc.Fields, Unknown: desc.Unknown}, nil
}
