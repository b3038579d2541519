package pgwire

import "github.com/whereq/libra/translate/stmt"

// lateColumns tells the statements whose columns are those of another one, which may be another each time.
func lateColumns(s *stmt.Statement) bool {
	switch s.Local.(type) {
	case *stmt.Fetch, *stmt.Execute:
		return true
	}
	return false
}

// analyzeLocal is analyze for what the connection answers itself.
func (c *conn) analyzeLocal(p *prepared) (*Description, error) {
	switch s := p.stmt.Local.(type) {
	case *stmt.Fetch:
		return &Description{Fields: c.fetchFields(s)}, nil
	case *stmt.Execute:
		return c.executed(s)
	case *stmt.DeclareCursor:
		if p.paramCount() == 0 {
			return &Description{}, nil
		}
		desc, err := c.description(p.inner(s.Query, nil))
		if err != nil {
			return nil, err
		}
		return &Description{Params: desc.Params}, nil
	}
	fields, err := c.localFields(p.stmt.Local)
	return &Description{Fields: fields}, err
}
