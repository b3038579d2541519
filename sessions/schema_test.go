package sessions

import (
	"slices"
	"testing"
)

func TestSchemasOfASearchPath(t *testing.T) {
	for path, want := range map[string][]string{
		`"$user", public`:            {""},
		`sales, public`:              {"`sales`", ""},
		`"Odd ""name""", pg_catalog`: {"`Odd \"name\"`"},
		"\"a`b\"":                    {"`a``b`"},
		``:                           nil,
	} {
		if got := schemas(path); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", path, got, want)
		}
	}
}
