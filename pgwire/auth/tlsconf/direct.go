package tlsconf

import (
	"crypto/tls"

	"github.com/whereq/libra/pgwire/pgerr"
)

// FirstByte is the first byte of a TLS connection: a handshake record. No startup packet begins with it, since none is
// so long.
const FirstByte = 0x16

// CheckDirect is for connections that began with TLS, without an SSLRequest: they must have named the protocol, so that
// no other protocol's client can be led here (manual, "Protocol Flow", "SSL Session Encryption").
func CheckDirect(state tls.ConnectionState) error {
	if state.NegotiatedProtocol != ALPN {
		return pgerr.Fatal(pgerr.ProtocolViolation, "received direct SSL connection request without ALPN protocol negotiation extension")
	}
	return nil
}
