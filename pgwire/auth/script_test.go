package auth_test

import (
	"errors"
	"net"
)

var localhost = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}

var socket = &net.UnixAddr{Name: "@", Net: "unix"}

var errGone = errors.New("the client is gone")

// script is a client that says what it was given, and hangs up.
type script struct {
	says [][]byte
	sent []byte // the codes that it was sent
}

func (s *script) Send(code uint32, _ []byte) error {
	s.sent = append(s.sent, byte(code))
	return nil
}

func (s *script) Receive() ([]byte, error) {
	if len(s.says) == 0 {
		return nil, errGone
	}
	b := s.says[0]
	s.says = s.says[1:]
	return b, nil
}
