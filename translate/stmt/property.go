package stmt

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Properties of Spark's tables and views in which libra tells what Spark does not keep. The name of a column behind TypeProperty,
// and a definition, are escaped as in a URL's path.
const (
	ConstraintProperty = "libra.constraint." // and a key's name: "PRIMARY KEY (id)"
	TypeProperty       = "libra.type."       // and a column's name: "uuid"
	NotNullProperty    = "libra.notnull."    // and a column's name: "required", or "default" where the column had one from the start
	DefaultProperty    = "libra.default."    // and a column's name: "true" or "false", whether it has been given a default since
	DefinitionProperty = "libra.definition"  // of a view, as PostgreSQL's; with ".of" the Fingerprint of Spark's, for which it is right
)

// Fingerprint tells texts apart, but for white space around them.
func Fingerprint(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:8])
}
