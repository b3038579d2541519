package fakeconnect

import (
	"maps"

	"github.com/google/uuid"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

type session struct {
	user   string
	id     string
	server string // the server's own id
	config map[string]string
}

// asker is what all requests have in common.
type asker interface {
	GetSessionId() string
	GetUserContext() *connectpb.UserContext
	GetClientObservedServerSideSessionId() string
}

// open finds the session of a request, or makes it; the caller holds no lock.
func (s *Server) open(r asker) (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, observed := r.GetSessionId(), r.GetClientObservedServerSideSessionId()
	if s.closed[id] {
		return nil, handleError("SESSION_CLOSED", id)
	}
	key := r.GetUserContext().GetUserId() + "/" + id
	known := s.sessions[key]
	switch {
	case known == nil && observed != "", known != nil && observed != "" && observed != known.server:
		return nil, handleError("SESSION_CHANGED", id)
	case known == nil:
		known = &session{user: r.GetUserContext().GetUserId(), id: id, server: uuid.NewString(), config: maps.Clone(s.options.Config)}
		if known.config == nil {
			known.config = map[string]string{}
		}
		s.sessions[key] = known
	}
	return known, nil
}

// find is open without making one: reattaching and cloning need a session that is there.
func (s *Server) find(r asker) (*session, error) {
	s.mu.Lock()
	known := s.sessions[r.GetUserContext().GetUserId()+"/"+r.GetSessionId()] != nil || s.closed[r.GetSessionId()]
	s.mu.Unlock()
	if !known && r.GetClientObservedServerSideSessionId() == "" {
		return nil, handleError("SESSION_NOT_FOUND", r.GetSessionId())
	}
	return s.open(r)
}

func handleError(kind, handle string) *Error {
	return &Error{Class: "INVALID_HANDLE." + kind, SQLState: "08003", Message: "The handle " + handle + " is invalid.", Params: map[string]string{"handle": handle}}
}
