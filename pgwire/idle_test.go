package pgwire

import (
	"runtime"
	"testing"
)

// TestIdleConnectionsAreCheap: an idle connection holds no buffers. Its stack is the most of it.
func TestIdleConnectionsAreCheap(t *testing.T) {
	const count = 200
	s := startServer(t, &fakeEngine{})
	measure := func() uint64 {
		runtime.GC()
		runtime.GC() // pools give back what they hold in the second
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := measure()
	peers := make([]*peer, count)
	for i := range peers {
		peers[i] = dialPeer(t, address(s))
		peers[i].startup("ana")
		peers[i].ask(`Query "select generate_series(1, 1000)"`, `Query "set timezone = 'UTC'"`)
	}
	each := int64(measure()-before) / count // the client's side included
	t.Logf("%d bytes each", each)
	if each > 20<<10 {
		t.Errorf("an idle connection holds %d bytes", each)
	}
	runtime.KeepAlive(peers)
}
