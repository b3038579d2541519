package auth

import (
	"errors"
	"net"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
)

// TestNoPasswordInClear: hba has no rule that would let it come to this; the client must not even be asked.
func TestNoPasswordInClear(t *testing.T) {
	attempt := &attempt{request: Request{Remote: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1)}}, talk: &listener{}}
	_, err := attempt.receivePassword()
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Code != pgerr.InvalidAuthorization {
		t.Fatal(err)
	}
}

// TestEveryMethodIsRun: a method that hba accepts can be run and can fail.
func TestEveryMethodIsRun(t *testing.T) {
	for m := range methods {
		if methods[m].run == nil {
			t.Errorf("%s is not run", m)
		}
		if _, ok := failedWords[m]; !ok && m != "reject" {
			t.Errorf("%s has no words for its failure", m)
		}
	}
	if len(methods) != 7 {
		t.Errorf("%d methods", len(methods))
	}
}
