package sessions

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// Spark's own file tables take no constraints. So that diagrams show keys of theirs, too, a table property tells one:
// 'libra.constraint.orders_customer' = 'FOREIGN KEY (customer) REFERENCES sales.customers (id)'.
// property begins an entry of a list of properties: "[a=1, b=2]". Values have commas in them.
var property = regexp.MustCompile(`^([\w.\-%]+)=`)

// propertiesOf takes a list of properties apart, sorted.
func propertiesOf(text string) (entries []string) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	for _, part := range strings.Split(text, ", ") {
		if property.MatchString(part) || len(entries) == 0 {
			entries = append(entries, part)
		} else {
			entries[len(entries)-1] += ", " + part
		}
	}
	slices.Sort(entries)
	return entries
}

// declaredKeys are the keys that a table's properties tell, by name.
func declaredKeys(path shells.Path, properties string) (keys []shells.Key) {
	for _, entry := range propertiesOf(properties) {
		name, text, ok := strings.Cut(strings.TrimPrefix(entry, stmt.ConstraintProperty), "=")
		if !ok || !strings.HasPrefix(entry, stmt.ConstraintProperty) {
			continue
		}
		if k, ok := parseKey(path, name, asSparkWrites(text)); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// declaredTypes are types that a table's properties tell, of columns whose values Spark keeps as strings.
func declaredTypes(properties string) map[string]uint32 {
	var types map[string]uint32
	for _, entry := range propertiesOf(properties) {
		name, text, ok := strings.Cut(strings.TrimPrefix(entry, stmt.TypeProperty), "=")
		column, err := url.PathUnescape(name)
		if t := textTypes[text]; ok && err == nil && t != 0 && strings.HasPrefix(entry, stmt.TypeProperty) {
			if types == nil {
				types = map[string]uint32{}
			}
			types[column] = t
		}
	}
	return types
}

// declaredNotNull are the columns that a table's properties tell to be NOT NULL: true for those without a default.
func declaredNotNull(properties string) map[string]bool {
	columns, defaults := map[string]bool{}, map[string]string{}
	for _, entry := range propertiesOf(properties) {
		key, value, _ := strings.Cut(entry, "=")
		if name, ok := strings.CutPrefix(key, stmt.NotNullProperty); ok {
			if column, err := url.PathUnescape(name); err == nil {
				columns[column] = value == "required"
			}
		}
		if name, ok := strings.CutPrefix(key, stmt.DefaultProperty); ok {
			if column, err := url.PathUnescape(name); err == nil {
				defaults[column] = value
			}
		}
	}
	if len(columns) == 0 {
		return nil
	}
	for column, value := range defaults {
		if _, ok := columns[column]; ok {
			columns[column] = value != "true"
		}
	}
	return columns
}

// textTypes are the types that Spark keeps as strings, or arrays of strings.
var textTypes = map[string]uint32{
	"varchar": oid.Varchar, "uuid": oid.UUID, "json": oid.JSON, "jsonb": oid.JSONB,
	"uuid[]": oid.ArrayOf(oid.UUID), "json[]": oid.ArrayOf(oid.JSON), "jsonb[]": oid.ArrayOf(oid.JSONB),
}

// definition is a view's, in PostgreSQL's words where libra has made it and nobody has changed it since.
func definition(properties, sparks string) string {
	var ours, of string
	for _, entry := range propertiesOf(properties) {
		switch key, value, _ := strings.Cut(entry, "="); key {
		case stmt.DefinitionProperty:
			ours, _ = url.PathUnescape(value) // "" is none
		case stmt.DefinitionProperty + ".of":
			of = value
		}
	}
	if ours == "" || of != stmt.Fingerprint(sparks) {
		return sparks
	}
	return ours
}

// declare gives a table's columns the types that its properties tell, where they are strings.
func declare(t *shells.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		declared := t.Types[c.Name]
		text := uint32(oid.Text)
		if oid.ElemOf(declared) != 0 {
			text = oid.ArrayOf(oid.Text)
		}
		if required, ok := t.NotNull[c.Name]; ok && !t.View {
			c.NotNull, c.Required = true, required
		}
		if declared != 0 && c.Type == text {
			c.Type, c.Typmod, c.Text = declared, oid.NoTypmod, true
		}
	}
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
