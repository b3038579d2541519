//go:build unix

package tlsconf

import (
	"io/fs"
	"syscall"
)

// exposed goes by PostgreSQL's rules: only the owner may read a key, and for root's keys a group, too.
func exposed(info fs.FileInfo) bool {
	allowed := fs.FileMode(0o700)
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid == 0 {
		allowed = 0o740
	}
	return info.Mode().Perm()&^allowed != 0
}
