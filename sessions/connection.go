package sessions

import (
	"context"
	"errors"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// connection is one client's Session: its place in a family and its own settings.
type connection struct {
	manager *Manager
	family  *family
	route   router.Route
	client  pgwire.Client
	path    currentSchema
	types   paramTypes
}

var _ pgwire.Session = (*connection)(nil)

// Parse sorts a message into statements.
func (c *connection) Parse(_ context.Context, text string) ([]*stmt.Statement, error) {
	return c.manager.opts.Parse(text)
}

// lease gives a Spark session with this connection's settings in it.
func (c *connection) lease(ctx context.Context) (*member, error) {
	if err := c.manager.activate(c.family); err != nil {
		return nil, err
	}
	own, err := c.settings()
	if err != nil {
		return nil, err
	}
	return c.leaseSchema(ctx, own)
}

// settings are the connection's own settings as Spark wants them; the schema is left open.
func (c *connection) settings() (combo, error) {
	pool, err := c.client.Settings.Get("libra.pool")
	if err != nil {
		return combo{}, err
	}
	zone, err := c.client.Settings.Get("TimeZone")
	if err != nil {
		return combo{}, err
	}
	spark, err := guc.SparkTimeZone(zone)
	return combo{pool: pool, timeZone: spark}, err
}

// with runs do on a leased session, once more on a new one if Spark turns out to have ended the first; do must
// have done nothing yet when it returns an error of that kind, or again must be false.
func (c *connection) with(ctx context.Context, s *stmt.Statement, again bool, do func(*member) error) error {
	for attempt := 0; ; attempt++ {
		m, err := c.lease(ctx)
		if err != nil {
			return c.failed(ctx, s, err)
		}
		err = do(m)
		c.family.release(m)
		if err == nil {
			return nil
		}
		if sparkconnect.IsSessionLost(err) {
			c.family.lose(m)
			if again && attempt == 0 {
				continue
			}
		}
		return c.failed(ctx, s, err)
	}
}

// SetConf sets a spark.* setting for all who share the session.
func (c *connection) SetConf(ctx context.Context, name string, value *string) error {
	return c.changing(ctx, true, func(m *member) (*entry, error) {
		if err := setConf(ctx, m.spark, name, value); err != nil {
			return nil, err
		}
		return &entry{setting: name, value: value}, nil
	})
}

// changing runs do, which changes shared state, with no other change under way; the entry that it returns is
// journalled.
func (c *connection) changing(ctx context.Context, again bool, do func(*member) (*entry, error)) error {
	if err := c.family.beginChange(ctx); err != nil {
		return c.failed(ctx, nil, err)
	}
	var changed *member
	var made *entry
	err := c.with(ctx, nil, again, func(m *member) (err error) {
		made, err = do(m)
		changed = m
		return err
	})
	c.family.endChange(changed, err == nil, made)
	return err
}

// Conf reads a spark.* setting.
func (c *connection) Conf(ctx context.Context, name string) (string, error) {
	var value string
	var ok bool
	err := c.with(ctx, nil, true, func(m *member) (err error) {
		value, ok, err = m.spark.Config().GetOption(ctx, name)
		return err
	})
	if err != nil {
		return "", err
	}
	if !ok {
		return "", pgerr.Newf(pgerr.UndefinedObject, "unrecognized configuration parameter \"%s\"", name)
	}
	return value, nil
}

// Discard ends what the connection alone has made in Spark: in isolated mode the whole session, in shared mode
// nothing, since it is everybody's.
func (c *connection) Discard(_ context.Context, target string) error {
	c.path = currentSchema{}
	if c.route.Ends && (target == "ALL" || target == "TEMP") {
		c.family.forget()
	}
	return nil
}

// Close ends the connection's part of the session.
func (c *connection) Close() { c.manager.leave(c) }

// failed turns what went wrong into what the client is told: the reason of the cancellation first, then Spark's
// own error.
func (c *connection) failed(ctx context.Context, s *stmt.Statement, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		var reason *pgerr.Error
		if errors.As(cause, &reason) {
			return reason
		}
	}
	var spark *sparkconnect.Error
	if errors.As(err, &spark) && gone(spark) {
		if why := c.family.backend.Lost(ctx); why != nil && strings.Contains(why.Error(), outOfMemory) {
			return errSparkMemory(err)
		}
	}
	return clientError(s, err)
}
