package scram

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// The mechanisms.
const (
	Plain = "SCRAM-SHA-256"
	Plus  = "SCRAM-SHA-256-PLUS" // with channel binding
)

const bindingType = "tls-server-end-point"

// ErrProof is the end of an exchange with a wrong password, or with a user who does not exist.
var ErrProof = errors.New("scram: the proof does not fit the verifier")

// Options of an exchange.
type Options struct {
	Verifier Verifier
	Doomed   bool   // the verifier is a Mock: whatever the proof, it is wrong
	Binding  []byte // the certificate's hash, see ChannelBinding; nil: PLUS is not offered
	Nonce    string // for tests; empty is a random one
}

// Server is one exchange: Mechanisms, First, Final, in this order. The errors of First and Final are FATAL
// *pgerr.Errors with PostgreSQL's words, and ErrProof.
type Server struct {
	opt    Options
	chosen string
	header string // the client's gs2-header
	bare   string // client-first-message-bare
	nonce  string // the client's and ours
	first  string // our server-first-message
}

// New makes an exchange with a nonce of its own.
func New(o Options) *Server {
	if o.Nonce == "" {
		var raw [18]byte // as many as PostgreSQL's
		_, _ = rand.Read(raw[:])
		o.Nonce = base64.StdEncoding.EncodeToString(raw[:])
	}
	return &Server{opt: o}
}

// Mechanisms are those to offer, the best first.
func (s *Server) Mechanisms() []string {
	if s.opt.Binding != nil {
		return []string{Plus, Plain}
	}
	return []string{Plain}
}

// Choose checks the mechanism that the client has chosen.
func (s *Server) Choose(mechanism string) error {
	if mechanism != Plain && (mechanism != Plus || s.opt.Binding == nil) {
		return pgerr.Fatal(pgerr.ProtocolViolation, "client selected an invalid SASL authentication mechanism")
	}
	s.chosen = mechanism
	return nil
}

// First takes the mechanism that the client has chosen and its client-first-message, and gives server-first-message.
func (s *Server) First(mechanism string, message []byte) ([]byte, error) {
	if err := s.Choose(mechanism); err != nil {
		return nil, err
	}
	m, err := text(message)
	if err != nil {
		return nil, err
	}
	r := reader{m}
	if err := s.gs2(&r); err != nil {
		return nil, err
	}
	s.header, s.bare = m[:len(m)-len(r.rest)], r.rest
	nonce, err := clientFirstBare(&r)
	if err != nil {
		return nil, err
	}
	s.nonce = nonce + s.opt.Nonce
	s.first = "r=" + s.nonce + ",s=" + base64.StdEncoding.EncodeToString(s.opt.Verifier.Salt) + ",i=" + strconv.Itoa(s.opt.Verifier.Iterations)
	return []byte(s.first), nil
}

// gs2 reads the gs2-header: what the client thinks of channel binding, and an authorization identity.
func (s *Server) gs2(r *reader) error {
	switch r.rest[0] {
	case 'n', 'y':
		if err := s.unbound(r.rest[0]); err != nil {
			return err
		}
		if at(r.rest, 1) != ',' {
			return malformed("Comma expected, but found character \"" + shown(at(r.rest, 1)) + "\".")
		}
		r.rest = r.rest[2:]
	case 'p':
		if err := s.bound(r); err != nil {
			return err
		}
	default:
		return malformed("Unexpected channel-binding flag \"" + shown(r.rest[0]) + "\".")
	}
	switch at(r.rest, 0) {
	case ',':
		r.rest = r.rest[1:]
		return nil
	case 'a':
		return pgerr.Fatal(pgerr.FeatureNotSupported, "client uses authorization identity, but it is not supported")
	}
	return malformed("Unexpected attribute \"" + shown(at(r.rest, 0)) + "\" in client-first-message.")
}

// unbound checks the flags of clients that don't bind: n can't, y could, but believes that we can't. If we can, then
// somebody between us has taken PLUS out of our offer.
func (s *Server) unbound(flag byte) error {
	switch {
	case s.chosen == Plus:
		return malformed("The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.")
	case flag == 'y' && s.opt.Binding != nil:
		return pgerr.Fatal(pgerr.InvalidAuthorization, "SCRAM channel binding negotiation error").
			WithDetail("The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.")
	}
	return nil
}

func (s *Server) bound(r *reader) error {
	if s.chosen != Plus {
		return malformed("The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.")
	}
	kind, err := r.attr('p')
	if err != nil {
		return err
	}
	if kind != bindingType {
		return pgerr.Fatal(pgerr.ProtocolViolation, "unsupported SCRAM channel-binding type \""+safe(kind)+"\"")
	}
	return nil
}

// safe is a stranger's word, fit for a message.
func safe(s string) string {
	if len(s) > 30 {
		s = s[:30]
	}
	return strings.Map(func(c rune) rune {
		if c < 0x21 || c > 0x7E {
			return '?'
		}
		return c
	}, s)
}

// clientFirstBare reads n=user,r=nonce. The user is the startup packet's; what stands here is ignored, as in PostgreSQL.
func clientFirstBare(r *reader) (nonce string, err error) {
	if at(r.rest, 0) == 'm' {
		return "", pgerr.Fatal(pgerr.FeatureNotSupported, "client requires an unsupported SCRAM extension")
	}
	if _, err := r.attr('n'); err != nil {
		return "", err
	}
	if nonce, err = r.attr('r'); err != nil {
		return "", err
	}
	if !printable(nonce) {
		return "", pgerr.Fatal(pgerr.ProtocolViolation, "non-printable characters in SCRAM nonce")
	}
	for r.rest != "" { // extensions that need not be understood
		if _, _, err := r.any(); err != nil {
			return "", err
		}
	}
	return nonce, nil
}

// Final takes client-final-message and gives server-final-message, or ErrProof.
func (s *Server) Final(message []byte) ([]byte, error) {
	m, err := text(message)
	if err != nil {
		return nil, err
	}
	r := reader{m}
	if err := s.checkBinding(&r); err != nil {
		return nil, err
	}
	nonce, err := r.attr('r')
	if err != nil {
		return nil, err
	}
	proof, err := clientProof(&r)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(nonce), []byte(s.nonce)) != 1 {
		return nil, pgerr.Fatal(pgerr.ProtocolViolation, "invalid SCRAM response").WithDetail("Nonce does not match.")
	}
	whole := s.bare + "," + s.first + "," + m[:strings.LastIndex(m, ",p=")]
	if !s.proves(proof, whole) || s.opt.Doomed {
		return nil, ErrProof
	}
	signature := mac(s.opt.Verifier.serverKey[:], whole)
	return []byte("v=" + base64.StdEncoding.EncodeToString(signature)), nil
}

// checkBinding compares c=, the gs2-header and the certificate's hash as the client has seen them, with ours.
func (s *Server) checkBinding(r *reader) error {
	got, err := r.attr('c')
	if err != nil {
		return err
	}
	want := []byte(s.header)
	if s.chosen == Plus {
		want = append(want, s.opt.Binding...)
	}
	if subtle.ConstantTimeCompare([]byte(got), []byte(base64.StdEncoding.EncodeToString(want))) == 1 {
		return nil
	}
	if s.chosen == Plus {
		return pgerr.Fatal(pgerr.InvalidAuthorization, "SCRAM channel binding check failed")
	}
	return pgerr.Fatal(pgerr.ProtocolViolation, "unexpected SCRAM channel-binding attribute in client-final-message")
}

// clientProof skips extensions and reads p=, which must be the last.
func clientProof(r *reader) (proof [sha256.Size]byte, err error) {
	for {
		name, value, err := r.any()
		if err != nil {
			return proof, err
		}
		if name != 'p' {
			continue
		}
		b, err := base64.StdEncoding.DecodeString(value)
		switch {
		case err != nil || len(b) != len(proof):
			return proof, malformed("Malformed proof in client-final-message.")
		case r.rest != "":
			return proof, malformed("Garbage found at the end of client-final-message.")
		}
		return [sha256.Size]byte(b), nil
	}
}

// proves checks that the proof was made by who has the ClientKey: proof XOR signature is the key, whose hash we have.
func (s *Server) proves(proof [sha256.Size]byte, whole string) bool {
	h := hmac.New(sha256.New, s.opt.Verifier.storedKey[:])
	h.Write([]byte(whole))
	var clientKey [sha256.Size]byte
	subtle.XORBytes(clientKey[:], proof[:], h.Sum(nil))
	stored := sha256.Sum256(clientKey[:])
	return subtle.ConstantTimeCompare(stored[:], s.opt.Verifier.storedKey[:]) == 1
}
