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

// admitDescribe lets a failed transaction describe what has no columns, as PostgreSQL does.
func (c *conn) admitDescribe(p *prepared) error {
	err := c.tx.admit(p.stmt)
	switch {
	case err == nil, p.stmt.Kind == stmt.Copying, p.stmt.Rows == stmt.NoRows && p.stmt.Kind != stmt.Local && p.paramCount() == 0:
		return nil
	case p.stmt.Kind == stmt.Local:
		if desc, failed := c.analyzeLocal(p); failed == nil && desc.Fields == nil {
			return nil
		}
	}
	return err
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
