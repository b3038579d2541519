-- The shape of what Hasura and PostgREST ask: the whole schema as one JSON.

SELECT coalesce(json_agg(row_to_json(info) ORDER BY info.table_name), '[]'::json)::text <> '' AS tables FROM (
 SELECT "table".relname AS table_name, schema.nspname AS table_schema, coalesce(columns.info, '[]'::json) AS columns, description.description,
  row_to_json(primary_key) AS primary_key, CASE WHEN "table".relkind IN ('v', 'm') THEN jsonb_build_object('is_updatable', (pg_catalog.pg_relation_is_updatable("table".oid, true) & 4) = 4) END AS view_info
 FROM pg_catalog.pg_class "table" JOIN pg_catalog.pg_namespace schema ON schema.oid = "table".relnamespace
 LEFT JOIN pg_catalog.pg_description description ON description.classoid = 'pg_catalog.pg_class'::regclass AND description.objoid = "table".oid AND description.objsubid = 0
 LEFT JOIN LATERAL (SELECT json_agg(json_build_object('name', "column".attname, 'position', "column".attnum, 'type', coalesce(base_type.typname, "type".typname), 'is_nullable', NOT "column".attnotnull) ORDER BY "column".attnum) AS info
  FROM pg_catalog.pg_attribute "column" LEFT JOIN pg_catalog.pg_type "type" ON "type".oid = "column".atttypid LEFT JOIN pg_catalog.pg_type base_type ON "type".typtype = 'd' AND base_type.oid = "type".typbasetype
  WHERE "column".attrelid = "table".oid AND "column".attnum > 0 AND NOT "column".attisdropped) columns ON true
 LEFT JOIN LATERAL (SELECT c.oid::integer, c.conname FROM pg_catalog.pg_constraint c WHERE c.conrelid = "table".oid AND c.contype = 'p') primary_key ON true
 WHERE "table".relkind IN ('r', 't', 'v', 'm', 'f', 'p') AND schema.nspname = $1) info
-- with: e2e_twin

SELECT "column".attname, "column".attnum, coalesce(base_type.typname, "type".typname) AS type, NOT "column".attnotnull AS is_nullable, pg_catalog.col_description("table".oid, "column".attnum) AS description
FROM pg_catalog.pg_class "table" JOIN pg_catalog.pg_attribute "column" ON "column".attrelid = "table".oid JOIN pg_catalog.pg_type "type" ON "type".oid = "column".atttypid
LEFT JOIN pg_catalog.pg_type base_type ON "type".typtype = 'd' AND base_type.oid = "type".typbasetype
WHERE "table".oid = 'e2e_twin.twin_customers'::regclass AND "column".attnum > 0

SELECT q.table_schema::text, q.table_name::text, q.constraint_name::text, min(q.ref_table::text) FROM (
 SELECT ctn.nspname AS table_schema, ct.relname AS table_name, r.conrelid, r.conname AS constraint_name, cf.relname AS ref_table, unnest(r.conkey) AS column_id, unnest(r.confkey) AS ref_column_id
 FROM pg_catalog.pg_constraint r JOIN pg_catalog.pg_class ct ON r.conrelid = ct.oid JOIN pg_catalog.pg_namespace ctn ON ct.relnamespace = ctn.oid JOIN pg_catalog.pg_class cf ON r.confrelid = cf.oid
 WHERE r.contype = 'f'::"char") q GROUP BY 1, 2, 3

SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.provolatile FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname = ANY ($1::text[])
-- with: {e2e_twin}
