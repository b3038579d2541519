package sparkconnect

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A peer that is gone is the kernel's to notice: with nothing sent by the probes, with something sent by the limit.
func TestDeadPeerIsNoticed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	conn, err := dialer(8*time.Second)(t.Context(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	option := func(level, name int) (value int) {
		if err := raw.Control(func(fd uintptr) { value, err = unix.GetsockoptInt(int(fd), level, name) }); err != nil {
			t.Fatal(err)
		}
		return value
	}
	on := option(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	idle, every, count := option(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE), option(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL), option(unix.IPPROTO_TCP, unix.TCP_KEEPCNT)
	if on == 0 || idle+every*count > 8 {
		t.Errorf("probes: on %d, after %d s, every %d s, %d times", on, idle, every, count)
	}
	if limit := option(unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT); limit != 8000 {
		t.Errorf("unacknowledged data is waited for %d ms", limit)
	}
}
