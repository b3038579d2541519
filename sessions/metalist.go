package sessions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"google.golang.org/grpc/codes"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// sessionCatalog is Spark's built-in catalog, the one that lists its tables with all that it knows of them.
const sessionCatalog = "spark_catalog"

// refused tells an answer of Spark's about one statement from a Spark that can't be asked at all.
func refused(err error) bool {
	var spark *sparkconnect.Error
	if !errors.As(err, &spark) || sparkconnect.IsSessionLost(err) || sparkconnect.IsCanceled(err) {
		return false
	}
	switch spark.Code {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Unauthenticated, codes.PermissionDenied, codes.Canceled:
		return false
	}
	return true
}

// Catalogs gives the catalogs that Spark has opened and those that are configured: SHOW CATALOGS leaves out what nobody
// has used yet.
func (m *Metadata) Catalogs(ctx context.Context) ([]shells.Catalog, error) {
	names := map[string]bool{}
	rows, err := m.rows(ctx, "SHOW CATALOGS", "catalog")
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		names[row[0]] = true
	}
	current := sessionCatalog
	err = m.with(ctx, func(s *sparkconnect.Session) error {
		const prefix = "spark.sql.catalog."
		settings, err := s.Config().GetAll(ctx, prefix)
		if err != nil {
			return err
		}
		for key := range settings {
			if name := strings.TrimPrefix(key, prefix); !strings.Contains(name, ".") {
				names[name] = true
			}
		}
		if name, ok, err := s.Config().GetOption(ctx, "spark.sql.defaultCatalog"); err != nil {
			return err
		} else if ok {
			current = name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []shells.Catalog
	for _, name := range slices.Sorted(maps.Keys(names)) {
		list = append(list, shells.Catalog{Name: name, Default: name == current})
	}
	return list, nil
}

// deepest bounds how far nested namespaces are followed.
const deepest = 8

// Namespaces lists a catalog's namespaces. Their comments are another statement each: they are asked for new ones, for
// those that the caller names, and for a few others by turns.
func (m *Metadata) Namespaces(ctx context.Context, catalog string, fresh [][]string) ([]shells.Namespace, error) {
	names, err := m.namespacesIn(ctx, catalog, nil)
	if err != nil {
		return nil, err
	}
	return m.comments.of(ctx, m, catalog, names, fresh)
}

func (m *Metadata) namespacesIn(ctx context.Context, catalog string, parent []string) (names [][]string, err error) {
	rows, err := m.rows(ctx, "SHOW NAMESPACES IN "+quoteAll(catalog, parent), "namespace")
	if len(parent) > 0 && refused(err) {
		return nil, nil // a catalog without nested namespaces
	}
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		name := splitName(row[0])
		if len(name) <= len(parent) {
			continue
		}
		names = append(names, name)
		if catalog == sessionCatalog || len(name) >= deepest {
			continue
		}
		inner, err := m.namespacesIn(ctx, catalog, name)
		if err != nil {
			return nil, err
		}
		names = append(names, inner...)
	}
	return names, nil
}

// quoteAll is a qualified name.
func quoteAll(first string, more []string, last ...string) string {
	text := quote(first)
	for _, part := range slices.Concat(more, last) {
		text += "." + quote(part)
	}
	return text
}

// splitName takes a qualified name of Spark's apart: parts are in backticks where they need it.
func splitName(text string) (parts []string) {
	var part strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '`' && quoted && i+1 < len(text) && text[i+1] == '`':
			part.WriteByte(c)
			i++
		case c == '`':
			quoted = !quoted
		case c == '.' && !quoted:
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(c)
		}
	}
	return append(parts, part.String())
}

// Tables lists a namespace. One statement tells of all tables what the session catalog knows; a catalog that can't
// answer it tells the names.
func (m *Metadata) Tables(ctx context.Context, catalog string, namespace []string) ([]*shells.Table, error) {
	list, err := m.listed(ctx, catalog, namespace, "*")
	if refused(err) {
		list, err = m.named(ctx, catalog, namespace, "SHOW TABLES IN ", "tableName", false)
		if refused(err) {
			return nil, m.gone(ctx, catalog, namespace, err)
		}
	}
	if err != nil || catalog == sessionCatalog {
		return list, err
	}
	views, err := m.named(ctx, catalog, namespace, "SHOW VIEWS IN ", "viewName", true)
	if refused(err) {
		return list, nil // a catalog without views
	}
	return merge(list, views), err
}

// gone forgives that a namespace went away after it was listed.
func (m *Metadata) gone(ctx context.Context, catalog string, namespace []string, err error) error {
	names, listErr := m.namespacesIn(ctx, catalog, namespace[:len(namespace)-1])
	if listErr != nil {
		return listErr
	}
	if slices.ContainsFunc(names, func(name []string) bool { return slices.Equal(name, namespace) }) {
		return err
	}
	return nil
}

func merge(list, views []*shells.Table) []*shells.Table {
	for _, v := range views {
		i := slices.IndexFunc(list, func(t *shells.Table) bool { return t.Name == v.Name })
		if i < 0 {
			list = append(list, v)
		} else {
			list[i].View = true
		}
	}
	return list
}

// listed asks for all that a catalog's list tells; pattern is Spark's.
func (m *Metadata) listed(ctx context.Context, catalog string, namespace []string, pattern string) ([]*shells.Table, error) {
	rows, err := m.rows(ctx, "SHOW TABLE EXTENDED IN "+quoteAll(catalog, namespace)+" LIKE '"+pattern+"'", "tableName", "isTemporary", "information")
	if err != nil {
		return nil, err
	}
	var list []*shells.Table
	for _, row := range rows {
		if row[1] != "true" {
			list = append(list, tableOf(shells.Path{Catalog: catalog, Namespace: namespace, Name: row[0]}, row[2]))
		}
	}
	return list, nil
}

// named asks for names alone.
func (m *Metadata) named(ctx context.Context, catalog string, namespace []string, show, column string, view bool) ([]*shells.Table, error) {
	rows, err := m.rows(ctx, show+quoteAll(catalog, namespace), column, "isTemporary")
	if err != nil {
		return nil, err
	}
	var list []*shells.Table
	for _, row := range rows {
		if row[1] != "true" {
			list = append(list, &shells.Table{Path: shells.Path{Catalog: catalog, Namespace: namespace, Name: row[0]}, View: view, Rows: -1, Bytes: -1, Rough: true})
		}
	}
	return list, nil
}

// Table finds a table by its name in any case.
func (m *Metadata) Table(ctx context.Context, path shells.Path) (*shells.Table, error) {
	if path.Catalog == sessionCatalog && len(path.Namespace) > 1 { // which it has not (REQUIRES_SINGLE_PART_NAMESPACE)
		return nil, nil
	}
	if path.Catalog != sessionCatalog { // Iceberg's catalogs remember tables for a while, each session's by itself
		_, err := m.rows(ctx, "REFRESH TABLE "+quoteAll(path.Catalog, path.Namespace, path.Name))
		if err != nil && !refused(err) {
			return nil, err
		}
	}
	list, err := m.listed(ctx, path.Catalog, path.Namespace, patternOf(path.Name))
	if refused(err) {
		list, err = []*shells.Table{{Path: path, Rows: -1, Bytes: -1, Rough: true}}, nil
	} else if err == nil && path.Catalog != sessionCatalog {
		views, viewErr := m.named(ctx, path.Catalog, path.Namespace, "SHOW VIEWS IN ", "viewName", true)
		if viewErr == nil {
			list = merge(list, views)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, exact := range []bool{true, false} {
		for _, t := range list {
			if t.Name == path.Name || !exact && strings.EqualFold(t.Name, path.Name) {
				return m.Describe(ctx, t)
			}
		}
	}
	return nil, nil
}

// patternOf matches a name, and sometimes more: Spark's patterns are regular expressions but for * and |.
func patternOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '.'
	}, name)
}

// Functions gives Spark's own functions and operators.
func (m *Metadata) Functions(ctx context.Context) ([]string, error) {
	rows, err := m.rows(ctx, "SHOW SYSTEM FUNCTIONS", "function")
	if err != nil {
		return nil, err
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row[0]
	}
	return names, nil
}

// stampOf is what changes when a text does.
func stampOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}
