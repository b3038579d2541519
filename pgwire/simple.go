package pgwire

import (
	"context"
	"unicode/utf8"

	"github.com/whereq/libra/translate/stmt"
)

// query answers a Query message (manual, "Simple Query"): one or more statements that share a transaction unless they
// say otherwise; the first error ends them all.
func (c *conn) query(body []byte) error {
	text, err := decodeQuery(c.decoder(body))
	if err != nil {
		return err
	}
	c.acts(text)
	c.statements.drop("")
	c.portals.drop("")
	list, err := c.session.Parse(c.ctx, text)
	if err != nil {
		return err
	}
	if list = nonEmpty(list); len(list) == 0 {
		c.sendNotices()
		c.out.buf = appendEmpty(c.out.room(), msgEmptyQuery)
	}
	for _, s := range list {
		if err := c.querySingle(s, text[:s.Start], len(list) > 1); err != nil {
			return err
		}
	}
	c.finish()
	return nil
}

func nonEmpty(list []*stmt.Statement) []*stmt.Statement {
	kept := make([]*stmt.Statement, 0, len(list))
	for _, s := range list {
		if s.Kind != stmt.Empty {
			kept = append(kept, s)
		}
	}
	return kept
}

// querySingle runs one statement of a Query message to its end, in a portal that nobody else sees.
func (c *conn) querySingle(s *stmt.Statement, lead string, several bool) error {
	if err := c.tx.admit(s); err != nil {
		return err
	}
	c.begin(several)
	p := &portal{source: &prepared{stmt: s, lead: lead}, formats: c.simpleFormats(s)}
	defer p.close()
	if s.Kind == stmt.Copying {
		return c.runPortal(p, func(ctx context.Context) error { return c.copy(ctx, p) })
	}
	if err := c.resolve(p); err != nil {
		return err
	}
	return c.runPortal(p, func(ctx context.Context) error {
		if err := c.startPortal(ctx, p); err != nil {
			return err
		}
		c.sendNotices()
		if p.fields != nil {
			if err := c.sendColumns(p.fields, p.formats); err != nil {
				return err
			}
		}
		sent, _, err := c.pull(ctx, p, 0)
		if err == nil {
			c.complete(p, sent)
		}
		return err
	})
}

// runPortal runs fn on the portal's own context, which lives as long as its cursor. What the connection answers itself
// is over before anybody could cancel it, parts of it that ask Spark are tasks of their own; and some of it closes all
// portals, its own included.
func (c *conn) runPortal(p *portal, fn func(context.Context) error) error {
	p = c.fetchedPortal(p)
	if p.source.stmt.Kind == stmt.Local {
		return fn(c.ctx)
	}
	if p.ctx == nil {
		p.ctx, p.stop = context.WithCancelCause(c.ctx)
	}
	if cp := p.source.stmt.Copy; cp != nil && cp.In {
		return c.endable(p.ctx, p.stop, fn)
	}
	return c.work(p.ctx, p.stop, fn)
}

func characters(s string) int { return utf8.RuneCountInString(s) }
