-- What asyncpg asks for types that it does not know, with an OID array in binary in life; and its reset at the end of a pool's lease.

WITH RECURSIVE typeinfo_tree(oid, ns, name, kind, basetype, elemtype, elemdelim, range_subtype, attrtypoids, attrnames, depth) AS (
 SELECT ti.oid, ti.ns, ti.name, ti.kind, ti.basetype, ti.elemtype, ti.elemdelim, ti.range_subtype, ti.attrtypoids, ti.attrnames, 0
 FROM (SELECT t.oid AS oid, ns.nspname AS ns, t.typname AS name, t.typtype AS kind, (CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE NULL END) AS basetype,
   t.typelem AS elemtype, elem_t.typdelim AS elemdelim, range_t.rngsubtype AS range_subtype,
   (CASE WHEN t.typtype = 'c' THEN (SELECT array_agg(ia.atttypid ORDER BY ia.attnum) FROM pg_attribute ia INNER JOIN pg_class c ON (ia.attrelid = c.oid)
     WHERE ia.attnum > 0 AND NOT ia.attisdropped AND c.reltype = t.oid) ELSE NULL END) AS attrtypoids,
   (CASE WHEN t.typtype = 'c' THEN (SELECT array_agg(ia.attname::text ORDER BY ia.attnum) FROM pg_attribute ia INNER JOIN pg_class c ON (ia.attrelid = c.oid)
     WHERE ia.attnum > 0 AND NOT ia.attisdropped AND c.reltype = t.oid) ELSE NULL END) AS attrnames
  FROM pg_catalog.pg_type AS t INNER JOIN pg_catalog.pg_namespace ns ON (ns.oid = t.typnamespace) LEFT JOIN pg_type elem_t ON (t.typlen = -1 AND t.typelem != 0 AND t.typelem = elem_t.oid)
  LEFT JOIN pg_range range_t ON (t.oid = range_t.rngtypid)) AS ti
 WHERE ti.oid = any($1::oid[])
 UNION ALL
 SELECT ti.oid, ti.ns, ti.name, ti.kind, ti.basetype, ti.elemtype, ti.elemdelim, ti.range_subtype, ti.attrtypoids, ti.attrnames, tt.depth + 1
 FROM (SELECT t.oid AS oid, ns.nspname AS ns, t.typname AS name, t.typtype AS kind, NULL::oid AS basetype, t.typelem AS elemtype, t.typdelim AS elemdelim, NULL::oid AS range_subtype, NULL::oid[] AS attrtypoids, NULL::text[] AS attrnames
  FROM pg_catalog.pg_type AS t INNER JOIN pg_catalog.pg_namespace ns ON (ns.oid = t.typnamespace)) ti, typeinfo_tree tt
 WHERE (tt.elemtype IS NOT NULL AND ti.oid = tt.elemtype) OR (tt.attrtypoids IS NOT NULL AND ti.oid = any(tt.attrtypoids)) OR (tt.range_subtype IS NOT NULL AND ti.oid = tt.range_subtype))
SELECT DISTINCT *, basetype::regtype::text AS basetype_name, elemtype::regtype::text AS elemtype_name, range_subtype::regtype::text AS range_subtype_name FROM typeinfo_tree ORDER BY depth DESC
-- with: {1185,3904,13003}

SELECT t.oid, t.typelem AS elemtype, t.typtype AS kind FROM pg_catalog.pg_type AS t INNER JOIN pg_catalog.pg_namespace ns ON (ns.oid = t.typnamespace)
WHERE t.typname = $1 AND ns.nspname = $2
-- with: jsonb, pg_catalog

SELECT t.oid, ns.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace ns ON ns.oid = t.typnamespace WHERE t.oid = 'hstore'::regtype

-- simple
SELECT pg_advisory_unlock_all();
CLOSE ALL;
UNLISTEN *;
RESET ALL;

SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new

SELECT set_config('jit', $1, false)
-- with: on

SELECT set_config('statement_timeout', '90000', false), set_config('application_name', 'x', true)

SHOW statement_timeout

SELECT set_config('no.such', 'a''b\c', false), set_config('search_path', 'e2e_twin, public', false)

SELECT current_schema(), current_setting('no.such'), current_setting('application_name')

SELECT set_config('search_path', NULL, false)

SELECT set_config('DateStyle', 'German, YMD', false), set_config('timezone', 'nowhere', false)

SELECT set_config('no_such', 'x', false)

SELECT set_config(NULL, 'x', false)

-- simple
BEGIN; SELECT set_config('search_path', 'e2e_twin', true); SELECT current_schema(); COMMIT; SELECT current_schema()
