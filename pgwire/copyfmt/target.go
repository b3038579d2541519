package copyfmt

import "github.com/whereq/libra/pgwire/pgerr"

// Target is what is copied: the columns in the order of COPY's column list, or of the table or query without one.
type Target struct {
	Table   string // the table's name without its schema, as PostgreSQL's contexts show it; "" for a query
	Columns []Column
	Others  []string // columns of the table that are not copied; FORCE options may not name them
}

// Column is one column that is copied.
type Column struct {
	Name string

	// Default is what COPY FROM's DEFAULT marker means, in the text format of the column's type. nil: the column has no
	// default, and the marker is an error.
	Default *string
}

const maxColumns = 65535 // more can't be said in the binary format

// CheckList gives the errors of a column list that names what isn't there (42703) or something twice (42701). table is
// "" for a query.
func CheckList(table string, all, list []string) error {
	known, seen := names(all), map[string]bool{}
	for _, name := range list {
		switch {
		case !known[name] && table == "":
			return pgerr.Newf(pgerr.UndefinedColumn, `column "%s" does not exist`, name)
		case !known[name]:
			return pgerr.Newf(pgerr.UndefinedColumn, `column "%s" of relation "%s" does not exist`, name, table)
		case seen[name]:
			return pgerr.Newf(duplicateColumn, `column "%s" specified more than once`, name)
		}
		seen[name] = true
	}
	return nil
}

func names(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, name := range list {
		set[name] = true
	}
	return set
}

func (t *Target) copied() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = c.Name
	}
	return list
}

// flags tells for each column whether a FORCE option is about it. 42P10: the option names a column that is not copied.
func (t *Target) flags(option string, list ColumnList) ([]bool, error) {
	flags := make([]bool, len(t.Columns))
	if list.All {
		for i := range flags {
			flags[i] = true
		}
		return flags, nil
	}
	copied := t.copied()
	if err := CheckList(t.Table, append(copied, t.Others...), list.Names); err != nil {
		return nil, err
	}
	place := make(map[string]int, len(copied))
	for i, name := range copied {
		place[name] = i
	}
	for _, name := range list.Names {
		i, ok := place[name]
		if !ok {
			return nil, pgerr.Newf(invalidColumnReference, `%s column "%s" not referenced by COPY`, option, name)
		}
		flags[i] = true
	}
	return flags, nil
}

// Check finds the errors that the FORCE options have with these columns, before any data moves.
func (t *Target) Check(o *Options) error {
	for _, f := range []struct {
		option string
		list   ColumnList
	}{{"FORCE_QUOTE", o.ForceQuote}, {"FORCE_NOT_NULL", o.ForceNotNull}, {"FORCE_NULL", o.ForceNull}} {
		if _, err := t.flags(f.option, f.list); err != nil {
			return err
		}
	}
	if len(t.Columns) > maxColumns {
		return pgerr.Newf(pgerr.ProgramLimitExceeded, "COPY of more than %d columns is not possible", maxColumns)
	}
	return nil
}
