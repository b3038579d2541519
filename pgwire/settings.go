package pgwire

import (
	"context"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// sparkAliases are Spark settings that libra keeps for each connection under another name: in a shared Spark session they
// would be everybody's. Compared without case: PostgreSQL's grammar folds names.
var sparkAliases = map[string]string{
	"spark.sql.session.timezone": "TimeZone",
	"spark.scheduler.pool":       "libra.pool",
}

// settingName sorts a name: spark.* belongs to the Spark session, all else is a setting of the connection.
func settingName(name string) (real string, spark bool) {
	folded := strings.ToLower(name)
	if alias, ok := sparkAliases[folded]; ok {
		return alias, false
	}
	return name, strings.HasPrefix(folded, "spark.")
}

// set is SET (manual, "SET"). Outside a block SET LOCAL has no effect, and says so.
func (c *conn) set(ctx context.Context, s *stmt.Set) error {
	if s.Local && c.tx.state == txIdle {
		word := "SET LOCAL"
		if len(s.Assignments) > 0 && strings.HasPrefix(s.Assignments[0].Name, "transaction_") {
			word = "SET TRANSACTION"
		}
		c.warn(warning(pgerr.NoActiveSQLTransaction, word+" can only be used in transaction blocks"))
	}
	for _, a := range s.Assignments {
		if err := c.assign(ctx, a.Name, a.Value, s.Local); err != nil {
			return err
		}
	}
	return nil
}

// assign gives one setting a value; nil is its default.
func (c *conn) assign(ctx context.Context, name string, value *string, local bool) error {
	name, spark := settingName(name)
	switch {
	case spark && local:
		return pgerr.Unsupported("SET LOCAL of a Spark setting", "Spark's settings have no transactions: use SET and RESET.")
	case spark:
		return c.task(ctx, func(ctx context.Context) error { return c.session.SetConf(ctx, name, value) })
	case value != nil:
		return c.settings.Set(name, *value, local)
	case local:
		return c.settings.ResetLocal(name)
	}
	return c.settings.Reset(name)
}

func (c *conn) reset(ctx context.Context, name string) error {
	if name == "" {
		c.settings.ResetAll()
		return nil
	}
	return c.assign(ctx, name, nil, false)
}

// setting is the value of a setting as SHOW prints it, Spark's among them.
func (c *conn) setting(ctx context.Context, name string) (value string, err error) {
	name, spark := settingName(name)
	if !spark {
		return c.settings.Get(name)
	}
	err = c.task(ctx, func(ctx context.Context) error {
		value, err = c.session.Conf(ctx, name)
		return err
	})
	return value, err
}

func (c *conn) show(ctx context.Context, s *stmt.Show, formats []int16) (Cursor, error) {
	var rows [][]*string
	if s.Name == "" {
		for _, v := range c.settings.All() {
			rows = append(rows, []*string{&v.Name, &v.Value, &v.Description})
		}
	} else {
		value, err := c.setting(ctx, s.Name)
		if err != nil {
			return nil, err
		}
		rows = [][]*string{{&value}}
	}
	return &localCursor{fields: c.showFields(s), formats: formats,
		rows: func(context.Context) ([][]*string, error) { return rows, nil }}, nil
}

// showFields names the column as the setting is spelled, not as the client did.
func (c *conn) showFields(s *stmt.Show) []Field {
	if s.Name == "" {
		return []Field{textField("name"), textField("setting"), textField("description")}
	}
	name, spark := settingName(s.Name)
	if !spark {
		name = c.settings.Name(name)
	}
	return []Field{textField(name)}
}
