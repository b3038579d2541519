-- What Django's inspectdb, Rails' ActiveRecord, Hibernate, Liquibase, Flyway and dbt ask.

SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END, obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND NOT pg_catalog.pg_table_is_visible(c.oid) AND n.nspname = 'e2e_twin'

SELECT a.attname AS column_name, NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS is_nullable, pg_get_expr(ad.adbin, ad.adrelid) AS column_default,
 CASE WHEN collname = 'default' THEN NULL ELSE collname END AS collation, a.attidentity != '' AS is_autofield, col_description(a.attrelid, a.attnum) AS column_comment
FROM pg_attribute a LEFT JOIN pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum LEFT JOIN pg_collation co ON a.attcollation = co.oid
JOIN pg_type t ON a.atttypid = t.oid JOIN pg_class c ON a.attrelid = c.oid JOIN pg_namespace n ON c.relnamespace = n.oid
WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND c.relname = $1 AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND n.nspname = 'e2e_twin'
-- with: twin_customers

SELECT c.conname, array(SELECT attname FROM unnest(c.conkey) WITH ORDINALITY cols(colid, arridx) JOIN pg_attribute AS ca ON cols.colid = ca.attnum WHERE ca.attrelid = c.conrelid ORDER BY cols.arridx),
 c.contype, (SELECT fkc.relname || '.' || fka.attname FROM pg_attribute AS fka JOIN pg_class AS fkc ON fka.attrelid = fkc.oid WHERE fka.attrelid = c.confrelid AND fka.attnum = c.confkey[1]), cl.reloptions
FROM pg_constraint AS c JOIN pg_class AS cl ON c.conrelid = cl.oid WHERE cl.relname = $1 AND cl.relnamespace = @schema@
-- with: orders

SELECT indexname, array_agg(attname ORDER BY arridx), indisunique, indisprimary, array_agg(ordering ORDER BY arridx), amname, exprdef, s2.attoptions
FROM (SELECT c2.relname as indexname, idx.*, attr.attname, am.amname, CASE WHEN idx.indexprs IS NOT NULL THEN pg_get_indexdef(idx.indexrelid) END AS exprdef,
 CASE am.amname WHEN 'btree' THEN CASE (option & 1) WHEN 1 THEN 'DESC' ELSE 'ASC' END END as ordering, c2.reloptions as attoptions
 FROM (SELECT * FROM pg_index i, unnest(i.indkey, i.indoption) WITH ORDINALITY koi(key, option, arridx)) idx
 LEFT JOIN pg_class c ON idx.indrelid = c.oid LEFT JOIN pg_class c2 ON idx.indexrelid = c2.oid LEFT JOIN pg_am am ON c2.relam = am.oid
 LEFT JOIN pg_attribute attr ON attr.attrelid = c.oid AND attr.attnum = idx.key WHERE c.relname = $1) s2
GROUP BY indexname, indisunique, indisprimary, amname, exprdef, attoptions
-- with: orders

SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity, attgenerated as attgenerated
FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
WHERE a.attrelid = '"e2e_twin"."twin_customers"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype FROM pg_type as t LEFT JOIN pg_range as r ON oid = rngtypid
WHERE t.typname IN ('int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'bool', 'timestamp', 'timestamptz') AND t.typnamespace = 'pg_catalog'::regnamespace

SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'schema_migrations' AND c.relkind IN ('r', 'p')

SELECT a.attname FROM (SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx FROM pg_index WHERE indrelid = '"e2e_twin"."orders"'::regclass AND indisprimary) i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[i.idx] ORDER BY i.idx

SHOW max_identifier_length

SHOW server_version

SELECT COUNT(*) FROM pg_namespace WHERE nspname = 'e2e_twin'

SELECT EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'e2e_twin' AND table_name = 'flyway_schema_history')

SELECT 1 FROM pg_roles WHERE rolname = 'rds_superuser'

select * from information_schema.sequences

SELECT '@database@' as database, tab.table_schema as schema, tab.table_name as name, 'table' as type FROM information_schema.tables tab WHERE tab.table_schema ilike 'e2e_twin'

select '@database@' as database, tablename as name, schemaname as schema, tablename as path, 'table' as type from pg_tables where schemaname ilike 'e2e_twin'
union all select '@database@' as database, viewname as name, schemaname as schema, viewname as path, 'view' as type from pg_views where schemaname ilike 'e2e_twin'

select distinct nspname from pg_namespace

select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale from "@database@".INFORMATION_SCHEMA.columns where table_name = 'twin_customers' and table_schema = 'e2e_twin' order by ordinal_position

with relation as (select pg_rewrite.ev_class as class, pg_rewrite.oid as id from pg_rewrite),
 class as (select oid as id, relname as name, relnamespace as schema, relkind as kind from pg_class),
 dependency as (select distinct pg_depend.objid as id, pg_depend.refobjid as ref from pg_depend)
select count(*) > 0 from relation join class on class.id = relation.class join dependency on dependency.id = relation.id
