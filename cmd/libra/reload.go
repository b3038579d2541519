package main

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/rest"
	"github.com/whereq/libra/router"
)

// current is the configuration in force, and what of it can change while libra runs. A reload changes all of it or, when the configuration has a mistake,
// nothing.
type current struct {
	path      string
	level     *slog.LevelVar
	admission *router.Admission
	logger    *slog.Logger

	mu       sync.Mutex
	options  config.Options   // as they are in force
	settings []config.Setting // the same, as SHOW CONFIG has them
}

// apply are the keys that can change, each with how.
var apply = map[string]func(c *current, now config.Options){
	"log.level":           func(c *current, now config.Options) { c.level.Set(now.Log.Level); c.options.Log.Level = now.Log.Level },
	"ops.admins":          func(c *current, now config.Options) { c.options.Ops.Admins = now.Ops.Admins },
	"session.max_running": func(c *current, now config.Options) { c.admission.SetMaxRunning(now.Session.MaxRunning) },
	"pool":                (*current).changePools,
}

func newCurrent(path string, opts config.Options, level *slog.LevelVar, admission *router.Admission, logger *slog.Logger) *current {
	return &current{path: path, level: level, admission: admission, logger: logger, options: opts, settings: opts.Settings()}
}

// reload reads the configuration again. Keys that need a restart keep their values and are told.
func (c *current) reload() (rest.Reloaded, error) {
	now, err := config.Load(c.path, os.Environ())
	if err != nil {
		return rest.Reloaded{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	done := rest.Reloaded{Changed: []string{}, Restart: []string{}}
	for i, s := range now.Settings() {
		if old := c.settings[i]; old.Value == s.Value && !hidden(c.options, now, s.Name) {
			continue
		}
		change := apply[s.Name]
		if change == nil {
			done.Restart = append(done.Restart, s.Name)
			continue
		}
		if s.Name == "pool" && sparkPools(c.options.Pools) != sparkPools(now.Pools) {
			done.Restart = append(done.Restart, "pool: names, weight, min_share and mode, which Spark reads when it starts")
		}
		change(c, now)
		c.settings[i] = s
		done.Changed = append(done.Changed, s.Name)
	}
	return done, nil
}

// hidden tells whether a secret has changed, which its masked value doesn't show.
func hidden(old, now config.Options, name string) bool {
	switch name {
	case "ops.token":
		return old.Ops.Token != now.Ops.Token
	case "spark.url":
		return !slices.Equal(old.Spark.URLs, now.Spark.URLs)
	}
	return false
}

// changePools gives the pools their new ceilings, and makes new ones. A pool that is no longer configured stays until libra's
// next start: connections may be in it.
func (c *current) changePools(now config.Options) {
	for _, p := range routerPools(now.Pools) {
		c.admission.Put(p)
	}
	c.options.Pools = now.Pools
}

// sparkPools is what Spark knows of the pools.
func sparkPools(pools []config.Pool) string {
	var text []byte
	for _, p := range localPools(pools) {
		text = append(text, []byte(p.Name+"\x00"+p.Mode+"\x00"+strconv.Itoa(p.Weight)+"\x00"+strconv.Itoa(p.MinShare)+"\n")...)
	}
	return string(text)
}

// shown are the settings for SHOW CONFIG.
func (c *current) shown() []config.Setting {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.settings)
}

// routes are those in force, which a restart alone changes.
func (c *current) routes() []config.Route {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.options.Routes
}

func (c *current) admin(user string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.options.Ops.Admins, user)
}

// obey reloads with each SIGHUP until ctx ends.
func (c *current) obey(ctx context.Context, hangups <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
		}
		if done, err := c.reload(); err != nil {
			c.logger.Error("configuration not reloaded, the old one stays in force", "error", err)
		} else {
			c.logger.Info("configuration reloaded", "changed", done.Changed, "restart", done.Restart)
		}
	}
}
