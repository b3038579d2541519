package pgwire

import (
	"net"
	"time"

	"github.com/whereq/libra/pgwire/guc"
)

// keepalive is what the kernel does to find out that the other side of a quiet connection is gone (manual, "TCP Settings").
// Where a value is 0 it is the server's own default, not the system's.
type keepalive struct {
	idle, interval time.Duration
	count          int
	unacknowledged time.Duration // tcp_user_timeout; 0 is the system's
}

func keepaliveOf(s *guc.Set) keepalive {
	return keepalive{
		idle: s.Duration("tcp_keepalives_idle"), interval: s.Duration("tcp_keepalives_interval"),
		count: int(s.Int("tcp_keepalives_count")), unacknowledged: s.Duration("tcp_user_timeout"),
	}
}

// apply sets what has changed since last. Unix sockets have nothing of it, and a lost connection needs none.
func (k keepalive) apply(nc net.Conn, last keepalive) {
	tcp, ok := nc.(*net.TCPConn)
	if !ok || k == last {
		return
	}
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: k.idle, Interval: k.interval, Count: k.count})
	if k.unacknowledged != last.unacknowledged {
		setUserTimeout(tcp, k.unacknowledged)
	}
}
