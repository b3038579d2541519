package auth

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/whereq/libra/pgwire/auth/scram"
)

const maxSASLMessage = 1024 // bytes (PG_MAX_SASL_MESSAGE_LENGTH)

// scram has the conversation of the manual's "SASL Authentication". The caller's AuthenticationOk follows.
func (t *attempt) scram(context.Context) error {
	verifier, doomed := t.users.Verifier(t.a.opt.Secret, t.request.User)
	server := scram.New(scram.Options{Verifier: verifier, Doomed: doomed, Binding: t.binding()})
	if err := t.talk.Send(codeSASL, []byte(strings.Join(server.Mechanisms(), "\x00")+"\x00\x00")); err != nil {
		return err
	}
	mechanism, message, err := t.initialResponse(server)
	if err != nil {
		return err
	}
	first, err := server.First(mechanism, message)
	if err != nil {
		return err
	}
	if err := t.talk.Send(codeSASLContinue, first); err != nil {
		return err
	}
	if message, err = t.response(); err != nil {
		return err
	}
	final, err := server.Final(message)
	switch {
	case errors.Is(err, scram.ErrProof) && doomed:
		return wrongBecause("the user has no verifier in the users file")
	case errors.Is(err, scram.ErrProof):
		return wrongBecause("the password is wrong")
	case err != nil:
		return err
	}
	return t.talk.Send(codeSASLFinal, final)
}

// binding is what SCRAM-SHA-256-PLUS binds to: only TLS has it.
func (t *attempt) binding() []byte {
	if t.request.TLS == nil {
		return nil
	}
	return t.request.Binding
}

// initialResponse reads SASLInitialResponse. A client may choose first and speak later.
func (t *attempt) initialResponse(server *scram.Server) (mechanism string, message []byte, err error) {
	b, err := t.response()
	if err != nil {
		return "", nil, err
	}
	name, rest, ok := bytes.Cut(b, []byte{0})
	switch {
	case !ok:
		return "", nil, protocolViolation("invalid string in message")
	case len(rest) < 4:
		return "", nil, protocolViolation("insufficient data left in message")
	}
	mechanism = string(name)
	length, message := int32(binary.BigEndian.Uint32(rest)), rest[4:]
	if length == -1 && len(message) == 0 {
		if err := server.Choose(mechanism); err != nil {
			return "", nil, err
		}
		if err := t.talk.Send(codeSASLContinue, nil); err != nil {
			return "", nil, err
		}
		message, err = t.response()
		return mechanism, message, err
	}
	switch {
	case length < 0 || int64(length) > int64(len(message)):
		return "", nil, protocolViolation("insufficient data left in message")
	case int64(length) < int64(len(message)):
		return "", nil, protocolViolation("invalid message format")
	}
	return mechanism, message, nil
}

func (t *attempt) response() ([]byte, error) {
	b, err := t.talk.Receive()
	if err != nil {
		return nil, err
	}
	if len(b) > maxSASLMessage {
		return nil, undecided(errors.New("the SASL message is too long"))
	}
	return b, nil
}
