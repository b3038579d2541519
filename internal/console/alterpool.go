package console

import (
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/translate/stmt"
)

// AlterPool changes a pool's ceilings at once, or makes a pool: all that the statement says, or with a mistake in it nothing.
func (c *Console) AlterPool(v pgwire.Viewer, s *stmt.AlterPool) ([]string, error) {
	if !v.Admin {
		return nil, pgerr.New(pgerr.InsufficientPrivilege, "permission denied to change pools").
			WithDetail("You are not among libra's administrators ([ops] admins).")
	}
	before, known := c.pool(s.Name)
	switch {
	case known && s.Create:
		return nil, pgerr.Newf(pgerr.DuplicateObject, "pool \"%s\" already exists", s.Name)
	case !known && !s.Create:
		return nil, pgerr.Newf(pgerr.UndefinedObject, "pool \"%s\" does not exist", s.Name).WithHint("SHOW POOLS lists them; CREATE POOL makes one.")
	case !known:
		made, err := router.NewPool(s.Name)
		if err != nil {
			return nil, err
		}
		before = made
	}
	now := before
	for _, value := range s.Values {
		if err := now.Set(value.Key, value.Value); err != nil {
			return nil, err
		}
	}
	c.opts.PutPool(now)
	return router.Notes(before, now, known), nil
}

func (c *Console) pool(name string) (router.Pool, bool) {
	for _, p := range c.opts.Pools() {
		if strings.EqualFold(p.Name, name) {
			return p.Pool, true
		}
	}
	return router.Pool{}, false
}
