package sparkconnect_test

import (
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// cutter is a TCP proxy that breaks each connection after so many bytes from the server, some times.
type cutter struct {
	listener net.Listener
	target   string
	after    int64
	left     atomic.Int32
}

func cutConnections(t *testing.T, target string, after int64, times int32) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	c := &cutter{listener: listener, target: target, after: after}
	c.left.Store(times)
	go c.serve()
	return c
}

func (c *cutter) serve() {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		go c.carry(client)
	}
}

func (c *cutter) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", c.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() { _, _ = io.Copy(server, client) }()
	if c.left.Load() > 0 {
		_, _ = io.CopyN(client, server, c.after)
		c.left.Add(-1)
		return
	}
	_, _ = io.Copy(client, server)
}

func TestRealReattach(t *testing.T) {
	address, err := sparkconnect.ParseAddress(testenv.SparkURL(t))
	must(t, err)
	proxy := cutConnections(t, address.Target(), 1_500_000, 5)
	url := strings.Replace(testenv.SparkURL(t), address.Target(), proxy.listener.Addr().String(), 1)
	s := session(t, url, sparkconnect.Retry{})
	_, err = s.SparkVersion(t.Context())
	must(t, err)
	const rows = 2_000_000
	got, err := longs(t.Context(), execute(t, s, "select id from range(0, 2000000, 1, 8)"))
	must(t, err)
	sum := int64(0)
	for _, v := range got {
		sum += v
	}
	if len(got) != rows || sum != rows*(rows-1)/2 || proxy.left.Load() != 0 {
		t.Errorf("read %d rows that add up to %d; %d breaks were left", len(got), sum, proxy.left.Load())
	}
}
