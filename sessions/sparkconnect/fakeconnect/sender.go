package fakeconnect

import (
	"context"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// send gives a reader the responses behind the one with the id last ("": all), waiting for more until the end.
func (x *Execution) send(ctx context.Context, last string, to interface {
	Send(*connectpb.ExecutePlanResponse) error
}) error {
	next, err := x.after(last)
	if err != nil {
		return err
	}
	for {
		e, wait, err := x.entry(&next)
		switch {
		case wait != nil:
			select {
			case <-wait:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		case e == nil:
			return err
		case e.response == nil:
			return e.cut
		}
		if err := to.Send(e.response); err != nil {
			return err
		}
	}
}

func (x *Execution) after(last string) (int, error) {
	if last == "" {
		return 0, nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for i, e := range x.entries {
		if e.response.GetResponseId() == last {
			return i + 1, nil
		}
	}
	return 0, &Error{Class: "INVALID_CURSOR.POSITION_NOT_AVAILABLE", SQLState: "HY109", Message: "The cursor position " + last + " is not available."}
}

// entry gives a reader the next thing and moves its position on: an entry, a channel to wait on, or the end. Cuts work
// once.
func (x *Execution) entry(next *int) (*entry, chan struct{}, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for *next < len(x.entries) {
		e := &x.entries[*next]
		*next++
		if e.response == nil && e.used {
			continue
		}
		e.used = true
		if *next > x.sent {
			x.sent = *next
			x.notify()
		}
		return &entry{response: e.response, cut: e.cut}, nil, nil
	}
	if x.finished {
		return nil, nil, x.err
	}
	return nil, x.changed, nil
}

// forget drops what was acknowledged; the ids stay valid to continue from.
func (x *Execution) forget(until string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.entries {
		e := &x.entries[i]
		if e.response == nil {
			continue
		}
		id := e.response.GetResponseId()
		e.response = &connectpb.ExecutePlanResponse{ResponseId: id}
		if id == until {
			return
		}
	}
}
