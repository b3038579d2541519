package e2e

import (
	"path/filepath"
	"testing"
)

// nodeProgram is node-postgres with its cursors, streams and COPY.
func nodeProgram(t *testing.T, at place) string {
	return run(t, at.with("NODE_PATH", fetched(t, "node/node_modules")), "node", "--no-deprecation", filepath.Join("testdata/drivers", "node_postgres.js"))
}
