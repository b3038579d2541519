package sparkconnect

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// DefaultPort is where a Spark Connect server listens unless told otherwise.
const DefaultPort = 15002

const scheme = "sc://"

// Address is a Spark Connect address, taken apart: sc://host:port/;name=value;name=value.
type Address struct {
	Host      string // a name or an IP address, IPv6 without brackets
	Port      int
	TLS       bool   // use_ssl=true, or a token for a host that is not this one
	Token     string // sent as "authorization: Bearer …"
	UserID    string // user_id: the user of sessions that name none
	SessionID string // session_id: a UUID
	UserAgent string // user_agent: shows as the client's type in Spark's logs
	Headers   map[string]string
	Keepalive Keepalive
}

// Keepalive says when HTTP/2 pings are sent on a connection. A zero Time leaves them out.
type Keepalive struct {
	Time         time.Duration // silence before a ping; gRPC rounds it up to 10 s
	Timeout      time.Duration // silence after a ping before the connection counts as dead
	WithoutCalls bool          // ping when nothing is under way, too
}

// defaultKeepalive is that of Spark's clients, but it leaves idle connections alone: servers before Spark 4.3
// hang up on those who ping them.
var defaultKeepalive = Keepalive{Time: time.Minute, Timeout: 20 * time.Second}

// ParseAddress reads an address as Spark's own clients take it. Its errors name the part that is wrong and never
// show a token.
func ParseAddress(text string) (Address, error) {
	a := Address{Port: DefaultPort, Keepalive: defaultKeepalive}
	rest, ok := strings.CutPrefix(text, scheme)
	if !ok {
		return Address{}, errors.New("spark address: it must start with sc://, as in sc://host:15002")
	}
	authority, tail, _ := strings.Cut(rest, "/")
	if err := a.setAuthority(authority); err != nil {
		return Address{}, fmt.Errorf("spark address: %w", err)
	}
	if tail != "" && tail[0] != ';' {
		path, _, _ := strings.Cut(tail, ";")
		return Address{}, fmt.Errorf("spark address: unexpected path %q: parameters follow the host as /;name=value", "/"+path)
	}
	p := params{address: &a}
	if err := p.parse(tail); err != nil {
		return Address{}, fmt.Errorf("spark address: %w", err)
	}
	if err := p.settle(); err != nil {
		return Address{}, fmt.Errorf("spark address: %w", err)
	}
	return a, nil
}

func (a *Address) setAuthority(authority string) error {
	switch {
	case strings.Contains(authority, ";"):
		return errors.New("a / belongs between the host and the first parameter, as in sc://host:15002/;name=value")
	case strings.Contains(authority, "@"):
		return errors.New("a user before the host is not understood; use the parameters user_id and token")
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return fmt.Errorf("port %q is not a number from 1 to 65535", port)
		}
		a.Port = int(n)
	}
	host, err := plainHost(host)
	a.Host = host
	return err
}

func plainHost(host string) (string, error) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		address, _, _ := strings.Cut(inner, "%")
		if ip := net.ParseIP(address); !ok || ip == nil || !strings.Contains(address, ":") {
			return "", fmt.Errorf("%q is not an IPv6 address in brackets", host)
		}
		return inner, nil
	}
	switch {
	case host == "":
		return "", errors.New("the host is missing")
	case strings.Contains(host, ":"):
		return "", fmt.Errorf("an IPv6 address needs brackets: [%s]", host)
	case strings.ContainsAny(host, "[]?#% \t\r\n\\\"<>"):
		return "", fmt.Errorf("%q is not a host name", host)
	}
	return host, nil
}

// Target is host:port.
func (a Address) Target() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Loopback says whether the host is this machine's loopback interface.
func (a Address) Loopback() bool {
	if strings.EqualFold(a.Host, "localhost") {
		return true
	}
	ip := net.ParseIP(a.Host)
	return ip != nil && ip.IsLoopback()
}

// String is the address for people and logs: the token and the values of headers are left out.
func (a Address) String() string {
	var b strings.Builder
	b.WriteString(scheme + a.Target() + "/")
	add := func(name, value string) {
		if value != "" {
			b.WriteString(";" + name + "=" + value)
		}
	}
	if a.TLS {
		add(paramUseSSL, "true")
	}
	if a.Token != "" {
		add(paramToken, "***")
	}
	add(paramUserID, url.PathEscape(a.UserID))
	add(paramSessionID, a.SessionID)
	add(paramUserAgent, url.PathEscape(a.UserAgent))
	names := make([]string, 0, len(a.Headers))
	for name := range a.Headers {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		add(name, "***")
	}
	return b.String()
}

// GoString keeps secrets out of %#v.
func (a Address) GoString() string { return "sparkconnect.Address(" + a.String() + ")" }
