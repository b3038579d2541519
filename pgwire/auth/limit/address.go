package limit

import (
	"net"
	"net/netip"
)

// Address is who is counted as one. The zero Address is this machine's unix sockets.
type Address struct{ prefix netip.Prefix }

// AddressOf is the Address of a connection's other end.
func AddressOf(a net.Addr) Address {
	var ip netip.Addr
	switch a := a.(type) {
	case *net.TCPAddr:
		ip = a.AddrPort().Addr()
	case *net.UnixAddr, nil:
		return Address{}
	default:
		if ap, err := netip.ParseAddrPort(a.String()); err == nil {
			ip = ap.Addr()
		}
	}
	return addressOf(ip)
}

func addressOf(ip netip.Addr) Address {
	ip = ip.Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return Address{}
	}
	return Address{p}
}

// local says whether it is a unix socket.
func (a Address) local() bool { return a == Address{} }

func (a Address) String() string {
	switch {
	case a.local():
		return "[local]"
	case a.prefix.IsSingleIP():
		return a.prefix.Addr().String()
	}
	return a.prefix.String()
}
