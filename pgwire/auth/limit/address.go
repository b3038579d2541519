package limit

import (
	"net"
	"net/netip"
)

// Address is who is counted as one. The zero Address is all whose address is not known.
type Address struct {
	prefix netip.Prefix
	local  bool // this machine's unix sockets
}

// AddressOf is the Address of a connection's other end.
func AddressOf(a net.Addr) Address {
	switch a := a.(type) {
	case *net.UnixAddr:
		return Address{local: true}
	case *net.TCPAddr:
		return addressOf(a.AddrPort().Addr())
	case nil:
		return Address{}
	}
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return Address{}
	}
	return addressOf(ap.Addr())
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
	return Address{prefix: p}
}

func (a Address) String() string {
	switch {
	case a.local:
		return "[local]"
	case !a.prefix.IsValid():
		return "???"
	case a.prefix.IsSingleIP():
		return a.prefix.Addr().String()
	}
	return a.prefix.String()
}
