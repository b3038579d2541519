package sessions

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/catalog/shells"
)

// infoKeys begin the lines of SHOW TABLE EXTENDED's information. Other lines go on with the value before them, for
// comments and views' texts have lines, too.
var infoKeys = map[string]bool{
	"Catalog": true, "Database": true, "Namespace": true, "Table": true, "Owner": true, "Created Time": true, "Last Access": true, "Created By": true,
	"Type": true, "Provider": true, "Comment": true, "Collation": true, "View Text": true, "View Original Text": true, "View Schema Mode": true,
	"View Catalog and Namespace": true, "View Query Output Columns": true, "Table Properties": true, "Statistics": true, "Location": true,
	"Serde Library": true, "InputFormat": true, "OutputFormat": true, "Storage Properties": true, "Partition Provider": true,
	"Partition Columns": true, "Bucket Columns": true, "Sort Columns": true, "Num Buckets": true, "External": true,
}

// schemaMark begins the last section.
const schemaMark = "Schema: root\n"

// parseInfo takes the information apart. It is ambiguous when a line of a comment or a view's text looks like another key.
func parseInfo(text string) (values map[string]string, tree string, ambiguous bool) {
	if i := strings.LastIndex("\n"+text, "\n"+schemaMark); i >= 0 {
		text, tree = text[:i], text[i+len(schemaMark):]
	}
	values = map[string]string{}
	last := ""
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			key = strings.TrimSuffix(line, ":")
		}
		switch {
		case !infoKeys[key]:
			values[last] += "\n" + line
			continue
		case values[key] != "":
			ambiguous = true
		}
		values[key], last = value, key
	}
	return values, tree, ambiguous
}

// tableOf makes a table of what the list tells.
func tableOf(path shells.Path, information string) *shells.Table {
	values, tree, ambiguous := parseInfo(information)
	t := &shells.Table{
		Path: path, View: values["Type"] == "VIEW", Comment: values["Comment"], Definition: definition(values["Table Properties"], values["View Text"]),
		Partition: listOf(values["Partition Columns"]), Rough: true, Stamp: stampOf(information),
	}
	t.Rows, t.Bytes = statistics(values["Statistics"])
	t.Columns, t.Keys = treeColumns(tree, t.View), declaredKeys(path, values["Table Properties"])
	t.Types, t.NotNull = declaredTypes(values["Table Properties"]), declaredNotNull(values["Table Properties"])
	declare(t)
	if ambiguous {
		t.Comment, t.Definition, t.Columns = "", "", nil // Describe asks in JSON
	}
	return t
}

// statistics reads "7958 bytes, 2 rows"; -1 is what is not told.
func statistics(text string) (rows, bytes int64) {
	rows, bytes = -1, -1
	for _, part := range strings.Split(text, ", ") {
		number, unit, _ := strings.Cut(part, " ")
		n, err := strconv.ParseInt(number, 10, 64)
		switch {
		case err != nil:
		case unit == "bytes":
			bytes = n
		case unit == "rows":
			rows = n
		}
	}
	return rows, bytes
}

// listOf reads a list of names: "[`a`, `b`]".
func listOf(text string) (names []string) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	for text != "" {
		rest := strings.TrimLeft(text, ", ")
		if !strings.HasPrefix(rest, "`") {
			name, more, _ := strings.Cut(rest, ",")
			names, text = append(names, name), more
			continue
		}
		end := 1
		for end < len(rest) && (rest[end] != '`' || strings.HasPrefix(rest[end+1:], "`")) {
			if rest[end] == '`' {
				end++
			}
			end++
		}
		names = append(names, strings.ReplaceAll(rest[1:min(end, len(rest))], "``", "`"))
		text = rest[min(end+1, len(rest)):]
	}
	return names
}
