package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/translate/stmt"
)

func deallocateStmt(c *classifier, n *pg.Node) error {
	name := n.GetDeallocateStmt().Name
	if name == "" {
		return c.local("DEALLOCATE ALL", &stmt.Deallocate{})
	}
	return c.local("DEALLOCATE", &stmt.Deallocate{Name: name})
}

func discardStmt(c *classifier, n *pg.Node) error {
	target := strings.TrimPrefix(n.GetDiscardStmt().Target.String(), "DISCARD_")
	return c.local("DISCARD "+target, &stmt.Discard{Target: target})
}

func closePortalStmt(c *classifier, n *pg.Node) error {
	name := n.GetClosePortalStmt().Portalname
	if name == "" {
		return c.local("CLOSE CURSOR ALL", &stmt.Close{})
	}
	return c.local("CLOSE CURSOR", &stmt.Close{Name: name})
}

func listenStmt(command string) family {
	return func(c *classifier, _ *pg.Node) error { return c.local(command, &stmt.Listen{Command: command}) }
}
