package translate

import (
	"net/url"
	"regexp"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/translate/stmt"
)

// What Spark's tables don't keep of a definition stands in properties, for libra's catalogs to tell: keys that nobody enforces,
// and types whose values are stored as strings.

// properties are those of a table, as "'key' = 'value'".
type properties []string

func (p *properties) set(key, value string) {
	*p = append(*p, sparkString(key)+" = "+sparkString(value))
}

// clause is TBLPROPERTIES (…), with a blank in front; "" for none.
func (p properties) clause() string {
	if len(p) == 0 {
		return ""
	}
	return " TBLPROPERTIES (" + strings.Join(p, ", ") + ")"
}

// typeProperty is the property that tells a column's type.
func typeProperty(column string) string { return stmt.TypeProperty + url.PathEscape(column) }

func notNullProperty(column string) string { return stmt.NotNullProperty + url.PathEscape(column) }

func defaultProperty(column string) string { return stmt.DefaultProperty + url.PathEscape(column) }

var oddInKey = regexp.MustCompile(`[^\w.\-]+`)

// key is a constraint of a table with the property that tells it. column is what it stands behind, "" for one that stands by itself.
// ok is false for what is no key.
func (c *classifier) key(table string, k *pg.Constraint, column string) (property, value string, ok bool) {
	columns, suffix, word := nameList(k.Keys), "_key", "UNIQUE "
	switch k.Contype {
	case pg.ConstrType_CONSTR_PRIMARY:
		suffix, word = "_pkey", "PRIMARY KEY "
	case pg.ConstrType_CONSTR_FOREIGN:
		columns, suffix, word = nameList(k.FkAttrs), "_fkey", "FOREIGN KEY "
	case pg.ConstrType_CONSTR_UNIQUE:
	default:
		return "", "", false
	}
	if column != "" {
		columns = []string{column}
	}
	if len(columns) == 0 { // by an index
		return "", "", false
	}
	name := k.Conname
	if name == "" && k.Contype == pg.ConstrType_CONSTR_PRIMARY {
		name = table + suffix
	} else if name == "" {
		name = table + "_" + strings.Join(columns, "_") + suffix
	}
	value = word + listed(columns)
	if k.Pktable != nil {
		value += " REFERENCES " + c.tableName(k.Pktable)
		if len(k.PkAttrs) > 0 {
			value += " " + listed(nameList(k.PkAttrs))
		}
	}
	return stmt.ConstraintProperty + oddInKey.ReplaceAllString(name, "_"), value, true
}

func listed(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = sparkName(c)
	}
	return "(" + strings.Join(quoted, ",") + ")"
}

// keep notes a constraint of a table: a key is told in a property, others are left out.
func (c *classifier) keep(table string, k *pg.Constraint, column string, p *properties) {
	c.drop(k)
	if property, value, ok := c.key(table, k, column); ok && c.s.Temporary == nil {
		p.set(property, value)
	}
}
