//go:build !unix

package tlsconf

import "io/fs"

// exposed can't be seen from the mode where there are no Unix permissions.
func exposed(fs.FileInfo) bool { return false }
