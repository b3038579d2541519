package shells

import "strings"

// uniqueKeys are the table's own keys. Their names are those of indexes, which a schema has only once, whereas Spark's are
// each table's own: so the table's name goes in front.
func (s *shell) uniqueKeys() (lines []string) {
	primary := false
	for _, k := range s.table.Keys {
		columns, ok := s.postgresNames(k.Columns)
		if !ok || k.Kind == ForeignKey || k.Kind == PrimaryKey && primary {
			continue
		}
		word := " UNIQUE ("
		if k.Kind == PrimaryKey {
			word, primary = " PRIMARY KEY (", true
		}
		lines = append(lines, "CONSTRAINT "+ident(s.keyName(k))+word+idents(columns)+")")
	}
	return lines
}

func (s *shell) keyName(k Key) string {
	if strings.HasPrefix(k.Name, s.table.Name+"_") {
		return short(k.Name, false)
	}
	return short(s.table.Name+"_"+k.Name, false)
}

// postgresNames are columns under their names in PostgreSQL; false when one is not there.
func (s *shell) postgresNames(names []string) (found []string, ok bool) {
	for _, name := range names {
		for _, c := range s.columns {
			if strings.EqualFold(c.Name, name) {
				found = append(found, c.name)
				break
			}
		}
	}
	return found, len(found) == len(names) && len(names) > 0
}

// inParentheses is a list of columns; "" for none.
func inParentheses(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + idents(names) + ")"
}

// foreignSQL is for when the other tables are there. One in another catalog is in another database, where no key can
// point to.
func (s *shell) foreignSQL() (pairs []string) {
	for _, k := range s.table.Keys {
		columns, ok := s.postgresNames(k.Columns)
		if k.Kind != ForeignKey || !ok || s.view || k.References.Catalog != s.table.Catalog {
			continue
		}
		referenced := make([]string, len(k.Referenced))
		for i, name := range k.Referenced {
			referenced[i] = short(name, takenColumns[name])
		}
		name := short(k.Name, false)
		pairs = append(pairs, name, "ALTER TABLE "+s.qualified()+" ADD CONSTRAINT "+ident(name)+" FOREIGN KEY ("+idents(columns)+") REFERENCES "+
			ident(SchemaName(k.References.Namespace))+"."+ident(RelationName(k.References.Name))+inParentheses(referenced)+";")
	}
	return pairs
}
