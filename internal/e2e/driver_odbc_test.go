package e2e

import (
	"path/filepath"
	"testing"
)

// odbcProgram is psqlODBC, which is libpq below: certificates are found as libpq finds them.
func odbcProgram(t *testing.T, at place) string {
	return run(t, at, python(t), filepath.Join("testdata/drivers", "psqlodbc_driver.py"), fetched(t, "odbc/psqlodbcw.so"))
}
