package router

import "fmt"

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

// Identity is who connected.
type Identity struct {
	User     string
	Database string
	PID      uint32 // the connection's process id, unique within this libra
	Name     string // the session that the client asks for (libra.session), "" when it doesn't
}

// Route is where a connection's statements go.
type Route struct {
	Session   string // name of the libra session; connections with the same name share it
	SparkUser string // user id that Spark is told
	Ends      bool   // the session ends with its connection
	Isolated  bool
}

// Options are what a Router is made of.
type Options struct {
	Mode      Mode
	IsolateBy IsolateBy
}

// Router maps identities to routes.
type Router struct{ opts Options }

// New makes a Router.
func New(opts Options) *Router { return &Router{opts: opts} }

// Mode is the configured mode.
func (r *Router) Mode() Mode { return r.opts.Mode }

// Route decides for one connection. A named session is its user's: nobody gets into another's by its name.
func (r *Router) Route(id Identity) Route {
	switch {
	case r.opts.Mode == Shared:
		return Route{Session: "default", SparkUser: "libra"}
	case id.Name != "":
		return Route{Session: "user:" + id.User + ":" + id.Name, SparkUser: id.User, Isolated: true}
	case r.opts.IsolateBy == ByUser:
		return Route{Session: "user:" + id.User, SparkUser: id.User, Isolated: true}
	default:
		return Route{Session: fmt.Sprintf("connection:%d", id.PID), SparkUser: id.User, Ends: true, Isolated: true}
	}
}
