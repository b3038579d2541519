package localspark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// maxSlots bounds how many libras share a data directory.
const maxSlots = 64

// slot is a locked, numbered part of the data directory.
type slot struct {
	dir   string
	lock  *os.File // held by this process alone: says that a libra lives here
	spark *os.File // inherited by Spark: held until the last of its processes is gone
	once  sync.Once
}

func (s *slot) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// takeSlot locks the first free slot below data. Where an earlier libra was killed, its Spark may need some
// seconds to go: the slot is ours then, tables and all, and takeSlot waits for it.
func takeSlot(ctx context.Context, data string, progress func(string)) (*slot, error) {
	for n := 1; n <= maxSlots; n++ {
		s := &slot{dir: filepath.Join(data, strconv.Itoa(n))}
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return nil, fmt.Errorf("localspark: data directory: %w", err)
		}
		lock, err := tryLock(s.path("lock"))
		if errors.Is(err, syscall.EWOULDBLOCK) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.lock = lock
		if err := s.awaitPredecessor(ctx, progress); err != nil {
			_ = lock.Close()
			return nil, err
		}
		return s, nil
	}
	return nil, &ConfigError{What: fmt.Sprintf("all %d slots of %s are in use by other libras", maxSlots, data)}
}

// awaitPredecessor locks spark.lock, which the Spark of a killed libra holds until it is gone.
func (s *slot) awaitPredecessor(ctx context.Context, progress func(string)) error {
	told := false
	for {
		f, err := tryLock(s.path("spark.lock"))
		if err == nil {
			s.spark = f
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if !told {
			progress("Waiting for the Spark of an earlier libra to end.")
			told = true
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("localspark: a Spark that an earlier libra started still uses %s: %w", s.dir, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// release gives the slot up, once. A Spark that still lives goes on holding spark.lock.
func (s *slot) release() {
	s.once.Do(func() {
		_ = s.spark.Close() // closing is unlocking, and no data was written
		_ = s.lock.Close()
	})
}

// tryLock opens and locks the file; EWOULDBLOCK when somebody else holds it.
func tryLock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("localspark: data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("localspark: locking %s: %w", name, err)
	}
	return f, nil
}
