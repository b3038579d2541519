package sessions

import (
	"regexp"
	"slices"
	"strings"

	"github.com/whereq/libra/catalog/shells"
)

// Spark's own file tables take no constraints. So that diagrams show keys of theirs, too, a table property tells one:
// 'libra.constraint.orders_customer' = 'FOREIGN KEY (customer) REFERENCES sales.customers (id)'.
const constraintProperty = "libra.constraint."

// property begins an entry of a list of properties: "[a=1, b=2]". Values have commas in them.
var property = regexp.MustCompile(`^([\w.\-]+)=`)

// declaredKeys are the keys that a table's properties tell, by name.
func declaredKeys(path shells.Path, properties string) (keys []shells.Key) {
	properties = strings.TrimSuffix(strings.TrimPrefix(properties, "["), "]")
	var entries []string
	for _, part := range strings.Split(properties, ", ") {
		if property.MatchString(part) || len(entries) == 0 {
			entries = append(entries, part)
		} else {
			entries[len(entries)-1] += ", " + part
		}
	}
	slices.Sort(entries)
	for _, entry := range entries {
		name, text, ok := strings.Cut(strings.TrimPrefix(entry, constraintProperty), "=")
		if !ok || !strings.HasPrefix(entry, constraintProperty) {
			continue
		}
		if k, ok := parseKey(path, name, asSparkWrites(text)); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// spellings are the words of a constraint, which somebody has written, and as Spark writes them.
var spellings = []struct {
	words *regexp.Regexp
	spark string
}{
	{regexp.MustCompile(`(?i)^\s*primary\s+key\s*\(`), "PRIMARY KEY ("},
	{regexp.MustCompile(`(?i)^\s*unique\s*\(`), "UNIQUE ("},
	{regexp.MustCompile(`(?i)^\s*foreign\s+key\s*\(`), "FOREIGN KEY ("},
	{regexp.MustCompile(`(?i)\)\s*references\s+`), ") REFERENCES "},
}

func asSparkWrites(text string) string {
	for _, s := range spellings {
		text = s.words.ReplaceAllString(text, s.spark)
	}
	return text
}
