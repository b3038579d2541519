package router

import (
	"cmp"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Mode tells how connections share Spark sessions.
type Mode string

const (
	Shared   Mode = "shared"   // one libra session for all connections
	Isolated Mode = "isolated" // one for each connection or each user
)

// IsolateBy tells what an isolated session belongs to.
type IsolateBy string

const (
	ByConnection IsolateBy = "connection"
	ByUser       IsolateBy = "user"
)

// Isolation tells how far an isolated session is from the others.
type Isolation string

const (
	BySession Isolation = "session" // a session of a Spark that serves others, too
	ByEngine  Isolation = "engine"  // a Spark application of its own
)

// Identity is who connected.
type Identity struct {
	User        string
	Groups      []string
	Database    string
	Application string
	Client      netip.Addr // not valid for a unix socket
	PID         uint32     // the connection's process id, unique within this libra
	Name        string     // the session that the client asks for (libra.session), "" when it doesn't
}

// Rule says where the connections go that it fits. What it asks for nothing of fits everybody; patterns have * and ?.
type Rule struct {
	Name         string
	Users        []string
	Groups       []string
	Databases    []string
	Applications []string
	Clients      []netip.Prefix

	Backend   string    // "" is the first one, [spark]'s
	Mode      Mode      // "" is the Router's
	IsolateBy IsolateBy // "" is the Router's
	Isolation Isolation // "" is the Router's, or for a rule with a backend BySession
	Pool      string    // of connections that don't choose one; "" is the configured default
	Dialect   string    // libra.dialect of connections that don't choose one; "" is the configured default
	Limits              // of its connections' statements in all pools, beside each pool's own
}

// Route is where a connection's statements go.
type Route struct {
	Session   string // name of the libra session; connections with the same name share it
	SparkUser string // user id that Spark is told
	Ends      bool   // the session ends with its connection
	Isolated  bool
	Engine    bool   // with a Spark application of its own, whatever the backend
	Backend   string // "" is the first one
	Pool      string // "" leaves it open
	Dialect   string // "" leaves it open
	Rule      string // the name of the rule that fitted; "" when there are none
	Limits           // of the statements of all connections with this rule, beside their pools'
}

// String tells a client what it got and why, as SHOW libra.route does.
func (r Route) String() string {
	mode := "shared"
	if r.Isolated {
		mode = "isolated"
	}
	text := fmt.Sprintf("route=%s backend=%s mode=%s session=%s", r.RuleName(), r.BackendName(), mode, r.Session)
	if r.Engine {
		text += " isolation=engine"
	}
	if r.Pool != "" {
		text += " pool=" + r.Pool
	}
	if r.Dialect != "" {
		text += " dialect=" + r.Dialect
	}
	if limits := r.Limits.String(); limits != "" {
		text += " " + limits
	}
	return text
}

// RuleName is the rule as people are told of it.
func (r Route) RuleName() string { return cmp.Or(r.Rule, "default") }

// BackendName is the backend as people are told of it.
func (r Route) BackendName() string {
	if r.Engine {
		return "engine"
	}
	return cmp.Or(r.Backend, "default")
}

// Options are what a Router is made of.
type Options struct {
	Mode      Mode
	IsolateBy IsolateBy
	Isolation Isolation
	Rules     []Rule // the first that fits counts; with none of them all connections go the same way
}

// Router maps identities to routes.
type Router struct{ opts Options }

// New makes a Router.
func New(opts Options) *Router { return &Router{opts: opts} }

// Mode is the configured mode.
func (r *Router) Mode() Mode { return r.opts.Mode }

// Route decides for one connection. It is 28000 when there are rules and none fits. A named session is its user's: nobody
// gets into another's by its name.
func (r *Router) Route(id Identity) (Route, error) {
	rule := Rule{}
	if len(r.opts.Rules) > 0 {
		i := slices.IndexFunc(r.opts.Rules, func(rule Rule) bool { return rule.fits(id) })
		if i < 0 {
			return Route{}, errNoRoute(id)
		}
		rule = r.opts.Rules[i]
	}
	if rule.Mode == "" {
		rule.Mode = r.opts.Mode
	}
	if rule.IsolateBy == "" {
		rule.IsolateBy = r.opts.IsolateBy
	}
	if rule.Isolation == "" && rule.Backend == "" {
		rule.Isolation = r.opts.Isolation
	}
	route := rule.session(id)
	if route.Engine = route.Isolated && rule.Isolation == ByEngine; route.Engine {
		rule.Backend = ""
		route.Session += "@engine"
	}
	route.Backend, route.Pool, route.Dialect, route.Rule, route.Limits = rule.Backend, rule.Pool, rule.Dialect, rule.Name, rule.Limits
	if rule.Backend != "" {
		route.Session += "@" + rule.Backend
	}
	return route, nil
}

func (rule Rule) session(id Identity) Route {
	switch {
	case rule.Mode == Shared:
		return Route{Session: "default", SparkUser: "libra"}
	case id.Name != "":
		return Route{Session: "user:" + id.User + ":" + id.Name, SparkUser: id.User, Isolated: true}
	case rule.IsolateBy == ByUser:
		return Route{Session: "user:" + id.User, SparkUser: id.User, Isolated: true}
	}
	return Route{Session: fmt.Sprintf("connection:%d", id.PID), SparkUser: id.User, Ends: true, Isolated: true}
}

func (rule Rule) fits(id Identity) bool {
	return matches(rule.Users, id.User) && matches(rule.Groups, id.Groups...) && matches(rule.Databases, id.Database) &&
		matches(rule.Applications, id.Application) && rule.reaches(id.Client)
}

// matches tells whether one of the patterns fits one of the words; no patterns fit everything.
func matches(patterns []string, words ...string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			ok, err := path.Match(flat(p), flat(w))
			return ok && err == nil
		})
	})
}

// flat has * match slashes, too, which path.Match stops at.
func flat(s string) string { return strings.ReplaceAll(s, "/", "\x00") }

func (rule Rule) reaches(client netip.Addr) bool {
	return len(rule.Clients) == 0 || client.IsValid() && slices.ContainsFunc(rule.Clients, func(p netip.Prefix) bool { return p.Contains(client.Unmap()) })
}

func errNoRoute(id Identity) error {
	return pgerr.Newf(pgerr.InvalidAuthorization, "no route for user \"%s\", database \"%s\", application \"%s\"", id.User, id.Database, id.Application).
		WithDetail("None of the [[route]] rules fits this connection.").
		WithHint("Ask whoever runs libra for a rule, or connect to another database.")
}
