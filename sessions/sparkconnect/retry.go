package sparkconnect

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Retry says how calls that may safely be repeated are repeated: waits grow from Initial to Max by doubling, each
// shortened by up to a quarter at random, and end when Total has passed since the last success.
type Retry struct {
	Initial time.Duration // default 50 ms
	Max     time.Duration // default 1 s
	Total   time.Duration // default 7 s; a Spark that is gone is an error after that
}

func (r *Retry) setDefaults() {
	setDefault(&r.Initial, 50*time.Millisecond)
	setDefault(&r.Max, time.Second)
	setDefault(&r.Total, 7*time.Second)
}

type backoffState struct {
	policy Retry
	since  time.Time
	next   time.Duration
}

func (r Retry) begin() *backoffState {
	b := &backoffState{policy: r}
	b.reset()
	return b
}

// reset is called when something came back: the next trouble is a new one.
func (b *backoffState) reset() { b.since, b.next = time.Time{}, b.policy.Initial }

// wait sleeps before the next try, at least as long as the server asks for. It returns false when the time is used
// up or ctx ends; the error that led here is then the answer.
func (b *backoffState) wait(ctx context.Context, err error) bool {
	now := time.Now()
	if b.since.IsZero() {
		b.since = now
	}
	pause := b.next - time.Duration(rand.Int64N(int64(b.next)/4+1))
	b.next = min(2*b.next, b.policy.Max)
	pause = max(pause, retryDelay(err))
	if now.Add(pause).Sub(b.since) > b.policy.Total {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// transient tells errors of the way to Spark, or of Spark's asking to try again, from answers.
func transient(err error) bool {
	s, _ := status.FromError(err)
	switch {
	case s.Code() == codes.Unavailable || retryInfo(s) != nil:
		return true
	case s.Code() == codes.Internal:
		// Another reader took the stream over, or a proxy cut it.
		return strings.Contains(s.Message(), "INVALID_CURSOR.DISCONNECTED") || strings.Contains(s.Message(), "RST_STREAM")
	}
	return false
}

// invited says whether the server itself asks to send the call again, which tells that it did nothing of it.
func invited(err error) bool {
	s, _ := status.FromError(err)
	return retryInfo(s) != nil
}

func retryDelay(err error) time.Duration {
	s, _ := status.FromError(err)
	return retryInfo(s).GetRetryDelay().AsDuration()
}

func retryInfo(s *status.Status) *errdetails.RetryInfo {
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			return info
		}
	}
	return nil
}
