package relay

import (
	"errors"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// renamed are columns of catalogs that clients of older versions ask for (PostgreSQL 17 renamed them; psql 15 and 16 ask for
// them in \l and \dO).
var renamed = strings.NewReplacer("daticulocale", "datlocale", "colliculocale", "colllocale")

// inNewNames gives a statement that failed for such a column with its new name, nil when that is not the reason.
func inNewNames(of *stmt.Statement, err error) *stmt.Statement {
	var e *pgerr.Error
	if of.Spark != "" || !errors.As(err, &e) || e.Code != pgerr.UndefinedColumn {
		return nil
	}
	text := renamed.Replace(sqlOf(of))
	if text == sqlOf(of) {
		return nil
	}
	again := *of
	again.CatalogSQL = text
	return &again
}
