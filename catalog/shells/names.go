package shells

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// longest is the most bytes that PostgreSQL keeps of a name (manual, "Identifiers and Key Words"). It would cut what is
// longer, and two names could become one.
const longest = 63

// publicSchema is where Spark's default namespace is.
const publicSchema = "public"

// taken are names that PostgreSQL has for itself, so that Spark's of that name get a short form.
var takenSchemas = map[string]bool{publicSchema: true, "pg_catalog": true, "pg_toast": true, "information_schema": true, functionSchema: true}

// takenColumns are the system columns that every table has (manual, "System Columns").
var takenColumns = map[string]bool{"tableoid": true, "xmin": true, "cmin": true, "xmax": true, "cmax": true, "ctid": true}

var takenDatabases = map[string]bool{"template0": true, "template1": true, "postgres": true}

// short is a name as PostgreSQL can have it: the same, or its beginning with a hash of the whole behind it. It is the
// same wherever and whenever it is made.
func short(name string, taken bool) string {
	if !taken && name != "" && len(name) <= longest && !strings.ContainsRune(name, 0) && utf8.ValidString(name) {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	tail := "~" + hex.EncodeToString(sum[:4])
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "?"), "\x00", "?")
	if end := longest - len(tail); len(name) > end {
		for !utf8.RuneStart(name[end]) {
			end--
		}
		name = name[:end]
	}
	return name + tail
}

// DatabaseName is the database that holds a catalog's shells.
func DatabaseName(catalog string) string { return short(catalog, takenDatabases[catalog]) }

// SchemaName is the schema of a namespace: its parts with dots between them, and public for Spark's default. Parts that
// have dots themselves are quoted as in Spark.
func SchemaName(namespace []string) string {
	if len(namespace) == 1 && strings.EqualFold(namespace[0], "default") {
		return publicSchema
	}
	parts := make([]string, len(namespace))
	for i, part := range namespace {
		parts[i] = part
		if strings.ContainsAny(part, ".`") {
			parts[i] = "`" + strings.ReplaceAll(part, "`", "``") + "`"
		}
	}
	if len(parts) == 1 {
		parts[0] = namespace[0]
	}
	name := strings.Join(parts, ".")
	return short(name, takenSchemas[name] || strings.HasPrefix(name, "pg_temp"))
}

// RelationName is a table's name in PostgreSQL.
func RelationName(name string) string { return short(name, false) }

// TemporaryPrefix begins the names of namespaces in which libras keep temporary tables.
const TemporaryPrefix = "libra_temp_"

// hidden are namespaces whose place PostgreSQL's own schema has, and those of temporary tables.
func hidden(namespace []string) bool {
	return len(namespace) == 1 && (strings.EqualFold(namespace[0], "information_schema") || strings.HasPrefix(namespace[0], TemporaryPrefix))
}

// ident quotes a name for SQL, literal a text. Texts have no NUL: PostgreSQL has none.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "")
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func idents(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = ident(name)
	}
	return strings.Join(quoted, ", ")
}
