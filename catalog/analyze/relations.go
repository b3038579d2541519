package analyze

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// relationSQL tells the names of relations in PostgreSQL and in Spark. Columns whose shell could not have their name have
// it in their comment (shells, trueName).
const relationSQL = `SELECT c.oid, n.nspname, c.relname, c.relkind, s.spark_name, pg_catalog.array_to_string(s.spark_namespace, E'\x01'), a.attname, a.attnum, a.attnotnull, a.attnum = ANY (s.texts), a.atttypid, a.atttypmod, a.attnum = ANY (s.required),
	CASE WHEN a.attname ~ '~([0-9a-f]{8}|[0-9]+)$' THEN pg_catalog.substring(pg_catalog.col_description(c.oid, a.attnum), 'in Spark: (.*?)(?:; partition column)?\)$') END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_libra_shell s ON s.relid = c.oid
	LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid IN (`

// relationKey is what a range table's entry calls its relation.
const relationKey = " :relid "

// relationIDs finds the relations of a tree's range tables.
func relationIDs(tree string) (ids []uint32) {
	for {
		at := strings.Index(tree, relationKey)
		if at < 0 {
			return ids
		}
		tree = tree[at+len(relationKey):]
		end := strings.IndexByte(tree, ' ')
		if id := number([]byte(tree[:max(end, 0)])); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
}

func readRelations(ctx context.Context, c *conn, ids []uint32) (map[uint32]*Relation, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.FormatUint(uint64(id), 10)
	}
	results, err := c.pg.Exec(ctx, relationSQL+strings.Join(list, ",")+") ORDER BY c.oid, a.attnum").ReadAll()
	if err != nil {
		return nil, err
	}
	relations := map[uint32]*Relation{}
	for _, row := range results[0].Rows {
		r := relations[number(row[0])]
		if r == nil {
			r = &Relation{OID: number(row[0]), Database: c.database, Schema: string(row[1]), Name: string(row[2]), Kind: row[3][0]}
			if row[4] != nil {
				r.Spark, r.Namespace = string(row[4]), strings.Split(string(row[5]), "\x01")
			}
			relations[r.OID] = r
		}
		if row[6] == nil {
			continue
		}
		for n := int(number(row[7])); len(r.Columns) < n; {
			r.Columns, r.Types, r.Typmods = append(r.Columns, ""), append(r.Types, 0), append(r.Typmods, -1)
		}
		name := string(row[6])
		if row[13] != nil {
			name = string(row[13])
		}
		if string(row[8]) == "t" {
			r.NotNull = append(r.NotNull, int(number(row[7])))
		}
		if string(row[12]) == "t" {
			r.Required = append(r.Required, int(number(row[7])))
		}
		if string(row[9]) == "t" {
			r.Texts = append(r.Texts, int(number(row[7])))
		}
		last := len(r.Columns) - 1
		r.Columns[last], r.Types[last] = name, number(row[10])
		if m, err := strconv.ParseInt(string(row[11]), 10, 32); err == nil {
			r.Typmods[last] = int32(m)
		}
	}
	return relations, nil
}
