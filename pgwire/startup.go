package pgwire

import (
	"encoding/binary"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Request codes that stand where a startup packet has its protocol version (manual, "Message Formats").
const (
	codeCancel = 1234<<16 | 5678
	codeSSL    = 1234<<16 | 5679
	codeGSS    = 1234<<16 | 5680

	version30 = 3 << 16
	version32 = 3<<16 | 2
)

const (
	startupLimit = 10_000 // bytes of a startup packet (MAX_STARTUP_PACKET_LENGTH)
	nameLimit    = 63     // bytes of a user or database name (NAMEDATALEN - 1)
)

// pair is a setting that a startup packet asks for, in the packet's order.
type pair struct{ name, value string }

// startup is a decoded StartupMessage.
type startup struct {
	version     uint32 // agreed: 3.0 up to 3.2
	user        string
	database    string
	replication string
	options     string // the command line of a backend, see parseOptions
	settings    []pair
	unknown     []string // _pq_. options, none of which libra knows
	negotiate   bool     // the client asked for more than libra knows
}

// decodeStartup takes apart a startup packet's body: all that follows the length. The errors are FATAL and PostgreSQL's
// (src/backend/tcop/backend_startup.c, ProcessStartupPacket).
func decodeStartup(body []byte) (s startup, err error) {
	version := binary.BigEndian.Uint32(body)
	if version>>16 != 3 {
		return s, pgerr.Fatal(pgerr.FeatureNotSupported, "unsupported frontend protocol "+
			itoa(int64(version>>16))+"."+itoa(int64(version&0xffff))+": server supports 3.0 to 3.2")
	}
	s.version = min(version, version32)
	pairs, err := startupPairs(body[4:])
	if err != nil {
		return s, err
	}
	for _, p := range pairs {
		s.take(p)
	}
	s.negotiate = version > version32 || len(s.unknown) > 0
	return s, s.names()
}

// startupPairs splits name, NUL, value, NUL, …, and a NUL at the end.
func startupPairs(b []byte) ([]pair, error) {
	layout := pgerr.Fatal(pgerr.ProtocolViolation, "invalid startup packet layout: expected terminator as last byte")
	if err := checkUTF8([]byte(strings.ReplaceAll(string(b), "\x00", " "))); err != nil {
		return nil, pgerr.From(err).AsFatal()
	}
	var pairs []pair
	rest := string(b)
	for {
		name, after, ok := strings.Cut(rest, "\x00")
		if !ok {
			return nil, layout
		}
		if name == "" {
			rest = after
			break
		}
		value, after, ok := strings.Cut(after, "\x00")
		if !ok {
			return nil, layout
		}
		pairs = append(pairs, pair{name, value})
		rest = after
	}
	if rest != "" {
		return nil, layout
	}
	return pairs, nil
}

// take puts one parameter where it belongs.
func (s *startup) take(p pair) {
	switch {
	case p.name == "user":
		s.user = p.value
	case p.name == "database":
		s.database = p.value
	case p.name == "replication":
		s.replication = p.value
	case p.name == "options":
		s.options = p.value
	case strings.HasPrefix(p.name, "_pq_."):
		s.unknown = append(s.unknown, p.name)
	default:
		s.settings = append(s.settings, p)
	}
}

// names fills in and checks who wants to go where.
func (s *startup) names() error {
	if s.user == "" {
		return pgerr.Fatal(pgerr.InvalidAuthorization, "no PostgreSQL user name specified in startup packet")
	}
	if s.database == "" {
		s.database = s.user
	}
	s.user, s.database = clip(s.user), clip(s.database)
	switch strings.ToLower(s.replication) {
	case "", "false", "off", "no", "0", "f", "n":
		return nil
	}
	return pgerr.Unsupported("replication", "Spark has no write-ahead log; connect without the replication parameter.").AsFatal()
}

// clip shortens a name as PostgreSQL does, without cutting a character in two.
func clip(s string) string {
	if len(s) <= nameLimit {
		return s
	}
	n := nameLimit
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
