-- What Tableau asks, by ODBC and by JDBC.

set DateStyle to 'ISO'

set extra_float_digits to 2

show transaction_isolation

select oid, typbasetype from pg_type where typname = 'lo'

select n.nspname, c.relname, a.attname, a.atttypid, t.typname, a.attnum, a.attlen, a.atttypmod, a.attnotnull, c.relhasrules, c.relkind, c.oid, pg_get_expr(d.adbin, d.adrelid),
 case t.typtype when 'd' then t.typbasetype else 0 end, t.typtypmod, 0, attidentity, c.relhassubclass
from (((pg_catalog.pg_class c inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.relname = E'twin_customers' and n.nspname = E'e2e_twin')
 inner join pg_catalog.pg_attribute a on (not a.attisdropped) and a.attnum > 0 and a.attrelid = c.oid)
 inner join pg_catalog.pg_type t on t.oid = a.atttypid) left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
order by n.nspname, c.relname, attnum

select relname, nspname, relkind, obj_description(c.oid) from pg_catalog.pg_class c, pg_catalog.pg_namespace n
where relkind in ('r', 'v', 'm', 'f', 'p') and nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1') and n.oid = relnamespace order by nspname, relname

SELECT NULL AS table_cat, n.nspname AS table_schem, ct.relname AS table_name, a.attname AS column_name, (i.keys).n AS key_seq, ci.relname AS pk_name
FROM (SELECT i.indexrelid, i.indrelid, i.indisprimary, information_schema._pg_expandarray(i.indkey) AS keys FROM pg_catalog.pg_index i) i
JOIN pg_catalog.pg_class ct ON ct.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON ct.relnamespace = n.oid
JOIN pg_catalog.pg_class ci ON ci.oid = i.indexrelid JOIN pg_catalog.pg_attribute a ON ct.oid = a.attrelid AND a.attnum = (i.keys).x
WHERE i.indisprimary AND n.nspname = 'e2e_twin' AND ct.relname = 'twin_customers'

select ta.attname, ia.attnum, ic.relname, n.nspname, tc.relname from pg_catalog.pg_attribute ta, pg_catalog.pg_attribute ia, pg_catalog.pg_class tc, pg_catalog.pg_index i, pg_catalog.pg_namespace n, pg_catalog.pg_class ic
where tc.relname = 'twin_customers' AND n.nspname = 'e2e_twin' AND tc.oid = i.indrelid AND n.oid = tc.relnamespace AND i.indisprimary = 't' AND ia.attrelid = i.indexrelid
 AND ta.attrelid = i.indrelid AND ta.attnum = i.indkey[ia.attnum-1] AND (NOT ta.attisdropped) AND (NOT ia.attisdropped) AND ic.oid = i.indexrelid order by ia.attnum

select CURRENT_DATABASE() as "db", CURRENT_SCHEMA() as "schema"

SELECT 1 AS "one", 'x'::text AS "two", TRUE AS "three", CAST(NULL AS DATE) AS "four"

SELECT DATE_TRUNC('MONTH', CAST('2024-02-29' AS TIMESTAMP)), EXTRACT(DOW FROM DATE '2024-02-29'), 7/2, '2024-02-29'::date + 1
