package temporary

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
)

// What PostgreSQL has room for (manual, "PostgreSQL Limits").
const (
	mostColumns = 1600
	mostName    = 63
)

// Remake is the SQL of one transaction that drops what was there and makes these. The first of a name counts.
func Remake(sql string) string { return "BEGIN READ WRITE;DISCARD TEMP;" + sql + "COMMIT" }

// SQL makes the tables and views.
func SQL(list []pgwire.TemporaryView) string {
	var b strings.Builder
	texts, seen := map[string]string{}, map[string]bool{}
	for _, v := range list {
		name := Name(v.Name)
		if seen[name] || len(v.Fields) == 0 {
			continue
		}
		seen[name] = true
		if v.Table {
			table(&b, v)
			continue
		}
		view(&b, v)
		if v.Definition != "" {
			texts[name] = v.Definition
		}
	}
	if text, err := json.Marshal(texts); err == nil && len(texts) > 0 {
		b.WriteString("SET libra.views = " + quote(string(text)) + ";")
	}
	return b.String()
}

func table(b *strings.Builder, t pgwire.TemporaryView) {
	b.WriteString("CREATE TEMP TABLE " + identifier(Name(t.Name)) + " (")
	for i, column := range columnNames(t.Fields) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(identifier(column) + " " + oid.FormatType(t.Fields[i].Type, t.Fields[i].Typmod))
		if i < len(t.NotNull) && t.NotNull[i] {
			b.WriteString(" NOT NULL")
		}
	}
	b.WriteString(");")
}

func view(b *strings.Builder, v pgwire.TemporaryView) {
	b.WriteString("CREATE TEMP VIEW " + identifier(Name(v.Name)) + " AS SELECT ")
	for i, column := range columnNames(v.Fields) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("NULL::" + oid.FormatType(v.Fields[i].Type, v.Fields[i].Typmod) + " AS " + identifier(column))
	}
	b.WriteString(" WHERE false;")
}

// columnNames are as many names as there is room for, each once.
func columnNames(fields []pgwire.Field) []string {
	names, seen := make([]string, 0, len(fields)), map[string]bool{}
	for _, f := range fields[:min(len(fields), mostColumns)] {
		name := Name(f.Name)
		for seen[name] {
			name = Name("~" + name)
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// Name shortens a name to what PostgreSQL keeps of it.
func Name(name string) string {
	if len(name) <= mostName {
		return name
	}
	end := mostName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }

func quote(s string) string {
	if strings.Contains(s, `\`) {
		return "E'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
