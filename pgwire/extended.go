package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// The extended protocol's messages (manual, "Extended Query"). None of them flushes: that is Sync's and Flush's.

func (c *conn) parse(body []byte) error {
	m, err := decodeParse(c.decoder(body))
	if err != nil {
		return err
	}
	if m.name == "" {
		c.statements.drop("")
	}
	list, err := c.session.Parse(c.ctx, m.text)
	if err != nil {
		return err
	}
	if kept := nonEmpty(list); len(kept) > 1 {
		return pgerr.New(pgerr.SyntaxError, "cannot insert multiple commands into a prepared statement")
	} else if len(kept) == 1 {
		list = kept
	} else {
		list = []*stmt.Statement{{Kind: stmt.Empty, Text: m.text}}
	}
	if err := c.tx.admit(list[0]); err != nil {
		return err
	}
	p := &prepared{stmt: list[0], lead: m.text[:list[0].Start], declared: openTypes(m.oids), bytes: 2*len(body) + 512}
	if err := c.statements.add(m.name, p); err != nil {
		return err
	}
	c.out.buf = appendEmpty(c.out.room(), msgParseDone)
	return nil
}

func (c *conn) describe(body []byte) error {
	m, err := decodeTarget(c.decoder(body), "DESCRIBE")
	if err != nil {
		return err
	}
	if m.what == 'S' {
		return c.describeStatement(m.name)
	}
	return c.describePortal(m.name)
}

func (c *conn) describeStatement(name string) error {
	p, err := c.statements.get(name)
	if err != nil {
		return err
	}
	if err := c.admitDescribe(p); err != nil {
		return err
	}
	desc, err := c.description(p)
	if err != nil {
		return err
	}
	p.told = true
	c.sendNotices()
	c.out.buf = appendParamDesc(c.out.room(), p.paramTypes())
	return c.sendColumns(desc.Fields, nil)
}

func (c *conn) describePortal(name string) error {
	p, err := c.portals.get(name)
	if err != nil {
		return err
	}
	if err := c.admitDescribe(p.source); err != nil {
		return err
	}
	if err := c.resolve(p); err != nil {
		return err
	}
	fields, err := c.portalFields(p)
	if err != nil {
		return err
	}
	p.mute = false // now they are announced
	c.sendNotices()
	return c.sendColumns(fields, p.formats)
}

// sendColumns appends RowDescription, or NoData where fields are nil.
func (c *conn) sendColumns(fields []Field, formats []int16) error {
	if fields == nil {
		c.out.buf = appendEmpty(c.out.room(), msgNoData)
		return nil
	}
	spoken, err := c.spokenFields(fields)
	if err == nil {
		c.out.buf = appendRowDesc(c.out.room(), spoken, formats)
	}
	return err
}

// portalFields gives a portal's columns, running the statement when nothing else can tell them.
func (c *conn) portalFields(p *portal) ([]Field, error) {
	if p.state != portalNew {
		return p.fields, nil
	}
	if !c.executeFollows(p) {
		desc, err := c.description(p.source)
		if err != nil {
			return nil, err
		}
		if !desc.Unknown {
			p.source.told = true
			return desc.Fields, checkFormats(p.formats, len(desc.Fields))
		}
	}
	c.begin(c.tx.pipelined)
	c.acts(p.source.stmt.Text)
	err := c.runPortal(p, func(ctx context.Context) error { return c.startPortal(ctx, p) })
	return p.fields, err
}

// executeFollows tells whether the client has already asked to run the portal. Most drivers send Bind, Describe and
// Execute at once; then there is no need to have Spark analyze what it is about to run.
func (c *conn) executeFollows(p *portal) bool {
	s := p.source.stmt
	if p.source.desc != nil || s.Kind == stmt.Empty || s.Kind == stmt.Local || s.Rows == stmt.NoRows {
		return false
	}
	typ, body, ok := c.in.peek()
	if !ok || typ != msgExecute {
		return false
	}
	m, err := decodeExecute(c.decoder(body))
	return err == nil && m.portal == p.name
}

// description gives what is known of a statement before it runs, and asks the session once.
func (c *conn) description(p *prepared) (*Description, error) {
	if p.desc != nil {
		return p.desc, nil
	}
	desc, err := c.analyze(p)
	if err != nil {
		return nil, err
	}
	if !lateColumns(p.stmt) {
		p.desc = desc
	}
	return desc, nil
}

func (c *conn) analyze(p *prepared) (desc *Description, err error) {
	s := p.stmt
	switch {
	case s.Kind == stmt.Empty, s.Kind == stmt.Copying:
		return &Description{}, nil
	case s.Kind == stmt.Local:
		return c.analyzeLocal(p)
	case s.Rows == stmt.NoRows && p.paramCount() == 0:
		return &Description{}, nil
	}
	err = c.task(c.ctx, func(ctx context.Context) error {
		desc, err = c.session.Describe(ctx, s, p.declared)
		return err
	})
	return desc, c.positioned(p, err)
}

func (c *conn) closeTarget(body []byte) error {
	m, err := decodeTarget(c.decoder(body), "CLOSE")
	if err != nil {
		return err
	}
	if m.what == 'S' {
		c.statements.drop(m.name)
	} else {
		c.portals.drop(m.name)
	}
	c.out.buf = appendEmpty(c.out.room(), msgCloseDone)
	return nil
}

func (c *conn) sync(body []byte) error {
	if err := decodeNothing(body); err != nil {
		return err
	}
	c.finish()
	return nil
}

func (c *conn) flush(body []byte) error {
	if err := decodeNothing(body); err != nil {
		return err
	}
	c.sendNotices()
	return c.out.flush()
}
