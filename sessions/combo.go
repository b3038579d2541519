package sessions

import "strings"

// combo is what tells the members of a family apart: the settings that are each connection's own although Spark
// keeps them in the session.
type combo struct {
	pool     string // spark.scheduler.pool
	timeZone string // spark.sql.session.timeZone, as Spark spells it
	schema   string // current catalog and schema as the text of a USE, empty for Spark's initial one
}

// conf are the settings of the combination by Spark's names.
func (c combo) conf() map[string]string {
	return map[string]string{"spark.scheduler.pool": c.pool, "spark.sql.session.timeZone": c.timeZone}
}

// quote makes a Spark identifier of any name.
func quote(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}
