package pgwire

import (
	"context"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// executePortal answers Execute: rows up to the limit, then PortalSuspended or CommandComplete.
func (c *conn) executePortal(body []byte) error {
	m, err := decodeExecute(c.decoder(body))
	if err != nil {
		return err
	}
	p, err := c.portals.get(m.portal)
	if err != nil {
		return err
	}
	s := p.source.stmt
	if s.Kind == stmt.Empty {
		c.sendNotices()
		c.out.buf = appendEmpty(c.out.room(), msgEmptyQuery)
		return nil
	}
	if err := c.tx.admit(s); err != nil {
		return err
	}
	if err := c.resolve(p); err != nil {
		return err
	}
	if p.cursorOf != nil && p.cursorOf.spool != nil {
		return pgerr.Unsupported("Execute of a cursor that was declared with SCROLL", "Use FETCH.")
	}
	if p.state == portalFailed || (p.state == portalDone && p.fields == nil) {
		return cannotRun(m.portal)
	}
	c.acts(s.Text)
	c.begin(c.tx.pipelined)
	c.tx.pipelined = true
	c.portals.active = p
	defer func() { c.portals.active = nil }()
	return c.runPortal(p, func(ctx context.Context) error { return c.advance(ctx, p, m.max) })
}

// advance sends a portal's next rows.
func (c *conn) advance(ctx context.Context, p *portal, max int) error {
	if p.source.stmt.Kind == stmt.Copying {
		return c.copy(ctx, p)
	}
	if err := c.startPortal(ctx, p); err != nil {
		return err
	}
	if p.fields != nil {
		if err := checkCodes(p.formats); err != nil {
			return err
		}
	}
	sent, more, err := c.pull(ctx, p, max)
	if err != nil {
		return err
	}
	if more {
		c.sendNotices()
		c.out.buf = appendEmpty(c.out.room(), msgSuspended)
		return nil
	}
	c.complete(p, sent)
	return nil
}
