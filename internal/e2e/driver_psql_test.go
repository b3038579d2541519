package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// libpqProgram is psql with a script of its own ways.
func libpqProgram(t *testing.T, at place) string {
	out := run(t, at.with("PGCLIENTENCODING", "UTF8"), "psql", "-X", "-A", "-f", filepath.Join("testdata/drivers", "script.sql"))
	if strings.Contains(out, "password authentication failed") {
		return "28P01\n"
	}
	return out
}
