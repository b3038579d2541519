package reload

import (
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Options say where a Value comes from.
type Options[T any] struct {
	Name   string                            // what the log calls it, as "users file"
	Load   func() (T, []string, error)       // reads the value and tells every file and folder that it was read from
	Stat   func(string) (fs.FileInfo, error) // nil is os.Stat
	Every  time.Duration                     // how often to look, at most; 0 is a second
	Now    func() time.Time                  // nil is time.Now
	Logger *slog.Logger                      // nil is slog.Default()
}

// Value is a T that follows its files. It is safe for concurrent use.
type Value[T any] struct {
	opt     Options[T]
	current atomic.Pointer[T]

	mu     sync.Mutex // held by the one that looks; the others take what there is
	next   time.Time  // when to look again
	marks  map[string]mark
	failed string // the problem that was logged last
}

// settled is how old a file must be for its time to tell two versions apart: some file systems count in seconds.
const settled = 2 * time.Second

// mark is how a file looked when it was read.
type mark struct {
	info  fs.FileInfo // nil: it was not there
	fresh bool        // it was so young that it may change without a new time
}

// New reads the value for the first time; the error is Load's.
func New[T any](o Options[T]) (*Value[T], error) {
	if o.Stat == nil {
		o.Stat = os.Stat
	}
	if o.Every == 0 {
		o.Every = time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	v := &Value[T]{opt: o}
	if err := v.load(); err != nil {
		return nil, err
	}
	v.next = o.Now().Add(o.Every)
	return v, nil
}

// Get is the value, read anew when its files have changed.
func (v *Value[T]) Get() T {
	if v.mu.TryLock() {
		if now := v.opt.Now(); !now.Before(v.next) {
			v.next = now.Add(v.opt.Every)
			v.refresh()
		}
		v.mu.Unlock()
	}
	return *v.current.Load()
}

// Reload reads the value now, whether its files look changed or not. After an error the value is as it was.
func (v *Value[T]) Reload() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.next = v.opt.Now().Add(v.opt.Every)
	return v.load()
}

// refresh is load for Get, whose callers have no use for an error.
func (v *Value[T]) refresh() {
	changed, unsure := v.changed()
	if !changed && !unsure {
		return
	}
	switch err := v.load(); {
	case err == nil && changed:
		v.opt.Logger.Info("file read again", "what", v.opt.Name)
		v.failed = ""
	case err == nil:
		v.failed = ""
	case err.Error() != v.failed:
		v.opt.Logger.Error("file has changed and can't be used; what was read before stays", "what", v.opt.Name, "error", err)
		v.failed = err.Error()
	}
}

// load reads and swaps. The files are marked before they are read, so that a change in between shows next time; a
// file that is named only by the reading is marked after it, as fresh.
func (v *Value[T]) load() error {
	before := make(map[string]mark, len(v.marks))
	for path := range v.marks {
		before[path] = v.look(path)
	}
	value, paths, err := v.opt.Load()
	marks := make(map[string]mark, len(paths))
	for _, path := range paths {
		m, known := before[path]
		if !known {
			m = v.look(path)
			m.fresh = true
		}
		marks[path] = m
	}
	if err != nil {
		for path, m := range before {
			if _, known := marks[path]; !known {
				marks[path] = m
			}
		}
		v.marks = marks
		return err
	}
	v.marks = marks
	v.current.Store(&value)
	return nil
}

func (v *Value[T]) look(path string) mark {
	info, err := v.opt.Stat(path)
	if err != nil {
		return mark{}
	}
	return mark{info, v.opt.Now().Sub(info.ModTime()).Abs() < settled}
}

// changed says whether a file is not as it was, and whether one was so fresh that nobody can tell.
func (v *Value[T]) changed() (changed, unsure bool) {
	for path, was := range v.marks {
		is := v.look(path)
		unsure = unsure || was.fresh
		switch {
		case (was.info == nil) != (is.info == nil):
			changed = true
		case is.info == nil:
		case !os.SameFile(was.info, is.info), was.info.Size() != is.info.Size(), !was.info.ModTime().Equal(is.info.ModTime()):
			changed = true
		}
	}
	return changed, unsure
}
