package pgwire

import (
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// bind makes a portal. Nothing runs yet (manual, "Extended Query", Bind).
func (c *conn) bind(body []byte) error {
	m, err := decodeBind(c.decoder(body))
	if err != nil {
		return err
	}
	source, err := c.statements.get(m.statement)
	if err != nil {
		return err
	}
	if err := checkBind(&m, source); err != nil {
		return err
	}
	if err := c.tx.admitBind(source.stmt, len(m.values)); err != nil {
		return err
	}
	if needsTypes(&m, source) || (len(m.results) > 1 && source.stmt.Kind == stmt.Local && !lateColumns(source.stmt)) {
		if _, err := c.description(source); err != nil {
			return err
		}
	}
	p := &portal{name: m.portal, source: source, formats: m.results, level: len(c.tx.savepoints), bytes: len(body) + 512}
	if p.args, err = c.params(&m, source); err != nil {
		return err
	}
	if desc := source.desc; desc != nil && !desc.Unknown {
		if err := checkFormats(m.results, len(desc.Fields)); err != nil {
			return err
		}
	}
	if err := c.portals.add(p); err != nil {
		return err
	}
	c.out.buf = appendEmpty(c.out.room(), msgBindDone)
	return nil
}

// checkBind refuses counts and format codes that don't fit, in PostgreSQL's words.
func checkBind(m *bindMessage, source *prepared) error {
	if len(m.formats) > 1 && len(m.formats) != len(m.values) {
		return pgerr.Newf(pgerr.ProtocolViolation, "bind message has %d parameter formats but %d parameters", len(m.formats), len(m.values))
	}
	if n := source.paramCount(); n != len(m.values) {
		return pgerr.Newf(pgerr.ProtocolViolation, "bind message supplies %d parameters, but prepared statement %q requires %d",
			len(m.values), m.statement, n)
	}
	return checkCodes(m.formats)
}

// checkCodes refuses format codes that there are not. Those of results matter only when there are rows to send.
func checkCodes(formats []int16) error {
	for _, f := range formats {
		if f != 0 && f != 1 {
			return pgerr.Newf(pgerr.InvalidParameterValue, "unsupported format code: %d", f)
		}
	}
	return nil
}

// needsTypes tells whether the statement must be analyzed now: a binary value means nothing without its type.
func needsTypes(m *bindMessage, source *prepared) bool {
	for i, v := range m.values {
		if v != nil && formatOf(m.formats, i) == 1 && source.paramType(i) == 0 {
			return source.desc == nil
		}
	}
	return false
}

// params are Bind's values with their types, and what is text in them in UTF-8.
func (c *conn) params(m *bindMessage, source *prepared) ([]Param, error) {
	cs := c.charset()
	args := make([]Param, len(m.values))
	for i, v := range m.values {
		args[i] = Param{OID: source.paramType(i), Format: formatOf(m.formats, i), Value: v}
		if v != nil && cs != nil {
			var err error
			if args[i].Value, err = appendConverted(make([]byte, 0, len(v)), v, args[i].OID, args[i].Format, fromClient(cs)); err != nil {
				return nil, err
			}
		} else if args[i].Format == 0 || isText(args[i].OID) {
			if err := checkUTF8(v); err != nil {
				return nil, err
			}
		}
	}
	return args, nil
}
