package relay

import (
	"context"

	veiled "github.com/whereq/libra/catalog/temporary"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/stmt"
)

// veil makes the client's temporary tables and views on the server connection that its statement runs on, when that reads
// catalogs.
func (s *session) veil(ctx context.Context, of *stmt.Statement, c *conn) error {
	behind, ok := s.Session.(pgwire.Veiled)
	if !ok || of.Spark != "" && len(of.Catalogs) == 0 {
		return nil
	}
	views, err := behind.TemporaryViews(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		s.engine.opts.Logger.Debug("temporary views do not show: Spark does not tell their columns", "error", err)
		return nil // as it was
	}
	sql := veiled.SQL(views)
	if sql == c.views {
		return nil
	}
	if err := c.run(ctx, veiled.Remake(sql)); err != nil {
		if refused(err) {
			s.engine.opts.Logger.Warn("temporary views do not show", "error", err)
			err = c.run(ctx, "ROLLBACK")
		}
		if err != nil {
			return err
		}
	}
	c.views = sql
	return nil
}
