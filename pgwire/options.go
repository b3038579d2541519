package pgwire

import (
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/guc"
)

// Options say how a Server behaves. Engine and Settings are required, and Addresses or Listeners.
type Options struct {
	Addresses []string       // host:port, or an absolute path for a unix socket
	Listeners []net.Listener // ready-made listeners, beside Addresses; CheckExposure is not asked about them
	Insecure  bool           // Addresses may be reachable from elsewhere although nobody authenticates
	TLS       *tlsconf.Files // nil: no encryption

	Engine        Engine
	Console       Console                // nil: there is none
	Admin         func(user string) bool // who may see and end what is others'; nil: nobody
	Authenticator Authenticator          // nil is Trust{}: this machine only
	Settings      *guc.Registry
	Logger        *slog.Logger // nil is slog.Default()
	Version       string       // libra's own, for version(); empty is "devel"

	Limits            limit.Limits  // of connections; where Connections is 0 it is 10,000, where Unauthenticated is 0 it is 1,000
	StartupTimeout    time.Duration // from accept to authenticated; 0 is a minute (authentication_timeout's default)
	SlowClientTimeout time.Duration // a client that takes nothing of its answer for so long is gone; 0: never
	MaxMessageBytes   int           // body of one message; 0 is 64 MiB
	MaxStatements     int           // prepared statements of one connection; 0 is 10,000
	MaxStatementBytes int           // their texts together; 0 is 64 MiB
	MaxPortals        int           // open portals of one connection; 0 is 1,000
	MaxPortalBytes    int           // their parameters together; 0 is 64 MiB
	MaxHeldCursors    int           // cursors WITH HOLD of one connection, each an operation in Spark; 0 is 100
	MaxCursorBytes    int64         // temporary files of one SCROLL cursor; 0 is 1 GiB
}

func (o Options) withDefaults() (Options, error) {
	if o.Engine == nil || o.Settings == nil {
		return o, errors.New("pgwire: Options need an Engine and Settings")
	}
	if o.Authenticator == nil {
		o.Authenticator = Trust{Anywhere: o.Insecure}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Version == "" {
		o.Version = "devel"
	}
	if o.StartupTimeout == 0 {
		o.StartupTimeout = time.Minute
	}
	orDefault(&o.Limits.Connections, 10_000)
	orDefault(&o.Limits.Unauthenticated, 1_000)
	orDefault(&o.MaxMessageBytes, 64<<20)
	orDefault(&o.MaxStatements, 10_000)
	orDefault(&o.MaxStatementBytes, 64<<20)
	orDefault(&o.MaxPortals, 1_000)
	orDefault(&o.MaxPortalBytes, 64<<20)
	orDefault(&o.MaxHeldCursors, 100)
	if o.MaxCursorBytes == 0 {
		o.MaxCursorBytes = 1 << 30
	}
	o.MaxMessageBytes = min(max(o.MaxMessageBytes, startupLimit+1), protocolLimit)
	return o, nil
}

func orDefault(n *int, value int) {
	if *n == 0 {
		*n = value
	}
}
