package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
)

// systemColumns are those of PostgreSQL's tables (manual, "System Columns") that clients ask any table for, but for those, such
// as xmin, that are names of columns in Spark.
var systemColumns = words("ctid", "tableoid")

// systemColumn refuses a system column by name: clients that read a table in ranges of ctid (DuckDB) do without it then.
func (c *classifier) systemColumn(n *pg.ColumnRef) {
	if name := lastName(n.Fields); systemColumns[name] && c.wrong == nil {
		c.wrong = c.place(pgerr.Unsupported("the system column "+name, "Spark's rows have no such column; read the table without it."), int(n.Location))
	}
}
