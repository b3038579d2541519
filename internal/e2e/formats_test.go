//go:build formats

package e2e

import (
	"os"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/testenv"
)

// TestFormats changes rows of Delta's and Iceberg's tables as PostgreSQL changes its own: the same answers, command tags and
// SQLSTATEs. scripts/formats.sh has the Spark.
func TestFormats(t *testing.T) {
	spark := os.Getenv("LIBRA_FORMATS_SPARK_URL")
	if spark == "" {
		t.Fatal("LIBRA_FORMATS_SPARK_URL says where a Spark with Delta and Iceberg is: see make test-formats")
	}
	p := start(t, "LIBRA_SPARK_URL="+spark)
	for _, format := range []struct {
		name, schema, using string
		scripts             []string
	}{
		{"delta", "spark_catalog.public", "using delta", []string{"changes"}}, // and no subqueries but in MERGE
		{"iceberg", "ice.libra_formats", "using iceberg", []string{"changes", "subqueries"}},
	} {
		t.Run(format.name, func(t *testing.T) {
			postgres, libra := connectTo(t, testenv.Postgres(t)), connectTo(t, p.url("ana"))
			must(t, postgres, "drop schema if exists libra_formats cascade", "create schema libra_formats")
			if format.name == "iceberg" {
				must(t, libra, "create schema if not exists "+format.schema)
			}
			in := func(schema, using, key string) *strings.Replacer {
				return strings.NewReplacer("{people}", schema+".people", "{news}", schema+".news", "{using}", using, "{key}", key)
			}
			ours, theirs := in(format.schema, format.using, ""), in("libra_formats", "", "primary key")
			for _, script := range format.scripts {
				for _, sql := range statementsOf(t, "../../testdata/formats/"+script+".sql") {
					if want, got := answer(t, postgres, theirs.Replace(sql)), answer(t, libra, ours.Replace(sql)); want != got {
						t.Errorf("%s\n---- PostgreSQL\n%s---- libra\n%s", sql, want, got)
					}
				}
			}
		})
	}
}
