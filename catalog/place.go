package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// place is where one server's files are: a locked, numbered folder below the configured one, and a short-named folder for
// the socket.
type place struct {
	dir    string
	socket string
	lock   *os.File
	gone   bool // dir is removed with us: it is in the temporary folder
}

// maxPlaces bounds how many libras share a data folder.
const maxPlaces = 64

// maxSocket is how long a socket's folder may be: the kernel's address has about 100 bytes.
const maxSocket = 80

// takePlace locks the first free place below base. Where the server's user can't get to base, the place is in the
// temporary folder and is filled anew with each start.
func takePlace(ctx context.Context, who user, base string) (*place, error) {
	base, err := filepath.Abs(base)
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	if err := os.MkdirAll(base, 0o711); err != nil {
		return nil, fmt.Errorf("catalog: data folder: %w", err)
	}
	p, err := lockPlace(base)
	if err != nil {
		return nil, err
	}
	if !who.reaches(ctx, base) {
		if p.dir, err = os.MkdirTemp("", dirPrefix); err != nil {
			p.release()
			return nil, fmt.Errorf("catalog: %w", err)
		}
		p.gone = true
	}
	if err := p.open(who); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

func lockPlace(base string) (*place, error) {
	for n := 1; n <= maxPlaces; n++ {
		dir := filepath.Join(base, strconv.Itoa(n))
		f, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, fmt.Errorf("catalog: data folder: %w", err)
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return &place{dir: dir, lock: f}, nil
		}
		_ = f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("catalog: locking %s: %w", dir, err)
		}
	}
	return nil, fmt.Errorf("catalog: all %d places of %s are in use by other libras", maxPlaces, base)
}

// open makes the folders, which only the server's user and root may enter.
func (p *place) open(who user) error {
	if err := os.Mkdir(p.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("catalog: %w", err)
	}
	p.sweep()
	socket, err := os.MkdirTemp(socketBase(), socketPrefix)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	p.socket = socket
	if err := os.WriteFile(p.note(), []byte(socket+"\n"+p.dir), 0o600); err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	if err := errors.Join(os.Chmod(p.dir, 0o700), who.own(p.dir), who.own(socket)); err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	return nil
}

// Folders in the temporary folder begin so.
const (
	socketPrefix = "libra-socket-"
	dirPrefix    = "libra-catalog-"
)

// note is a file beside the lock that says which folders were made elsewhere.
func (p *place) note() string { return strings.TrimSuffix(p.lock.Name(), "lock") + "elsewhere" }

// sweep removes the folders of a libra that was killed in this place.
func (p *place) sweep() {
	text, err := os.ReadFile(p.note())
	if err != nil {
		return
	}
	for dir := range strings.SplitSeq(string(text), "\n") {
		name := filepath.Base(dir)
		if strings.HasPrefix(name, socketPrefix) || strings.HasPrefix(name, dirPrefix) {
			_ = os.RemoveAll(dir) // what stays is a few bytes in the temporary folder
		}
	}
}

// socketBase is the temporary folder, or /tmp where that has too long a name.
func socketBase() string {
	if dir := os.TempDir(); len(dir) <= maxSocket {
		return dir
	}
	return "/tmp"
}

func (p *place) path(elem ...string) string {
	return filepath.Join(append([]string{p.dir}, elem...)...)
}

// release removes what is of no use to the next server, and unlocks the place.
func (p *place) release() {
	if p.socket != "" {
		_ = os.RemoveAll(p.socket) // a leftover of a few bytes, in the temporary folder
	}
	if p.gone {
		_ = os.RemoveAll(p.dir)
	}
	_ = os.Remove(p.note()) // both folders are gone
	_ = p.lock.Close()
}
