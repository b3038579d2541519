package hba

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// AddressKind says what an Address stands for.
type AddressKind uint8

// The kinds of addresses.
const (
	AnyAddress AddressKind = iota // all; also a local rule's, which has no address
	Network                       // IP and mask
	SameHost                      // samehost: this machine's own addresses
	SameNet                       // samenet: the networks that this machine is in
	HostName                      // a name, or .suffix
)

// Address is the address column.
type Address struct {
	Kind AddressKind
	IP   netip.Addr // of a Network, with its host bits as written
	Mask netip.Addr // of the same family; need not be a prefix
	Host string     // of a HostName
}

func (a Address) contains(ip netip.Addr) bool {
	if a.IP.BitLen() != ip.BitLen() {
		return false
	}
	want, mask, have := a.IP.AsSlice(), a.Mask.AsSlice(), ip.AsSlice()
	for i, m := range mask {
		if (want[i]^have[i])&m != 0 {
			return false
		}
	}
	return true
}

// address reads the address column, and a mask column where there is one. It says how many columns it took.
func address(columns []field) (a Address, used int, err error) {
	if len(columns) == 0 {
		return a, 0, errors.New("end-of-line before IP address specification")
	}
	if len(columns[0]) > 1 {
		return a, 0, errors.New("multiple values specified for host address: give one address range per line")
	}
	t := columns[0][0]
	switch {
	case t.is("all"):
		return a, 1, nil
	case t.is("samehost"):
		return Address{Kind: SameHost}, 1, nil
	case t.is("samenet"):
		return Address{Kind: SameNet}, 1, nil
	}
	text, bits, slash := strings.Cut(t.text, "/")
	ip, parseErr := netip.ParseAddr(text)
	switch {
	case parseErr != nil && slash:
		return a, 0, fmt.Errorf("specifying both host name and CIDR mask is invalid: %q", t.text)
	case parseErr != nil:
		a, err = hostName(text)
		return a, 1, err
	}
	a = Address{Kind: Network, IP: ip.WithZone("")}
	if slash {
		a.Mask, err = prefixMask(a.IP, bits)
		if err != nil {
			err = fmt.Errorf("invalid CIDR mask in address %q", t.text)
		}
		return a, 1, err
	}
	a.Mask, err = maskColumn(a.IP, columns[1:])
	return a, 2, err
}

func maskColumn(ip netip.Addr, columns []field) (netip.Addr, error) {
	if len(columns) == 0 {
		return ip, errors.New("end-of-line before netmask specification: give the address range in CIDR notation, or a netmask after it")
	}
	if len(columns[0]) > 1 {
		return ip, errors.New("multiple values specified for netmask")
	}
	text := columns[0][0].text
	mask, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		return ip, fmt.Errorf("invalid IP mask %q: give the address range in CIDR notation, or a netmask after it", text)
	case mask.BitLen() != ip.BitLen():
		return ip, errors.New("IP address and mask do not match")
	}
	return mask.WithZone(""), nil
}

func prefixMask(ip netip.Addr, bits string) (netip.Addr, error) {
	n, err := strconv.Atoi(bits)
	if err != nil || n < 0 || n > ip.BitLen() {
		return netip.Addr{}, errors.New("not a number of bits")
	}
	mask := make([]byte, ip.BitLen()/8)
	for i := range n {
		mask[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(mask)
	return a, nil
}

// hostName takes what can be a DNS name. A wrong IP address would match nobody as a name, ever, so it is refused.
func hostName(text string) (Address, error) {
	labels := strings.Split(strings.TrimSuffix(strings.TrimPrefix(text, "."), "."), ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, hostLetters) != "" {
			return Address{}, fmt.Errorf("invalid host name or address %q: allowed are all, samehost, samenet, an IP address with its mask, a host name, .suffix", text)
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return Address{}, fmt.Errorf("invalid IP address %q", text)
	}
	return Address{Kind: HostName, Host: text}, nil
}

const hostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
