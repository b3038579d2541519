package sessions

import (
	"context"
	"errors"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// replay runs the journal. An entry that fails now (its table may be gone) is logged and left out: whoever needs
// it gets Spark's own error for what is missing.
func (f *family) replay(ctx context.Context, s *sparkconnect.Session, has *combo, entries []entry) error {
	for i, e := range entries {
		err := replayOne(ctx, s, has, e)
		if err == nil {
			continue
		}
		var spark *sparkconnect.Error
		if !errors.As(err, &spark) || sparkconnect.IsSessionLost(err) || sparkconnect.IsUnavailable(err) {
			return err
		}
		f.log.Warn("journal entry failed", "session", f.name, "entry", i, "error_class", spark.Class, "sqlstate", spark.SQLState) // the message may quote secrets
	}
	return nil
}

func replayOne(ctx context.Context, s *sparkconnect.Session, has *combo, e entry) error {
	if e.setting != "" {
		return setConf(ctx, s, e.setting, e.value)
	}
	if err := become(ctx, s, *has, e.combo); err != nil {
		return err
	}
	*has = e.combo
	return run(ctx, s, sparkconnect.Query{SQL: e.sql, Named: e.args})
}

// become gives a session that has the connection settings of one combination those of another.
func become(ctx context.Context, s *sparkconnect.Session, has, want combo) error {
	if has.pool != want.pool || has.timeZone != want.timeZone {
		if err := s.Config().Set(ctx, want.conf()); err != nil {
			return err
		}
	}
	if has.schema == want.schema {
		return nil
	}
	schema := want.schema
	if schema == "" {
		schema = initialSchema
	}
	return run(ctx, s, sparkconnect.Query{SQL: "USE " + schema})
}

// initialSchema is where Spark starts (spark.sql.defaultCatalog apart).
const initialSchema = "`spark_catalog`.`default`"

func setConf(ctx context.Context, s *sparkconnect.Session, name string, value *string) error {
	if value == nil {
		return s.Config().Unset(ctx, name)
	}
	return s.Config().Set(ctx, map[string]string{name: *value})
}

// run executes a statement whose rows nobody wants.
func run(ctx context.Context, s *sparkconnect.Session, q sparkconnect.Query) error {
	op, err := s.Execute(ctx, q)
	if err != nil {
		return err
	}
	defer op.Close()
	for {
		rec, err := op.Next(ctx)
		if err != nil {
			return ignoreEOF(err)
		}
		rec.Release()
	}
}
