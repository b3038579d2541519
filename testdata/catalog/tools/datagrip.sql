-- What DataGrip and the other JetBrains IDEs ask: transaction ids tell them what has changed since the last time.

SET application_name = 'DataGrip 2025.1'

SELECT VERSION() AS version

SHOW TRANSACTION ISOLATION LEVEL

SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 1 ELSE pg_catalog.pg_current_xact_id_if_assigned() IS NULL::int END IS NOT NULL AS can_be_asked

SELECT CASE WHEN pg_catalog.txid_current_if_assigned() IS NULL THEN 'none' ELSE 'some' END AS current_txid

SELECT current_database(), current_schema(), current_user

SELECT N.oid AS id, datname AS name, D.description, datistemplate AS is_template, datallowconn AS allow_connections,
  pg_catalog.pg_get_userbyid(N.datdba) AS "owner"
FROM pg_catalog.pg_database N LEFT JOIN pg_catalog.pg_shdescription D ON N.oid = D.objoid
ORDER BY CASE WHEN datname = pg_catalog.current_database() THEN -1::bigint ELSE N.oid::bigint END

SELECT N.oid::bigint AS id, N.xmin::text <> '' AS state_number, nspname AS name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) AS "owner"
FROM pg_catalog.pg_namespace N LEFT JOIN pg_catalog.pg_description D ON N.oid = D.objoid
ORDER BY CASE WHEN nspname = pg_catalog.current_schema() THEN -1::bigint ELSE N.oid::bigint END

SELECT R.oid::bigint AS role_id, rolname AS role_name, rolsuper AS is_super, rolinherit AS is_inherit, rolcreaterole AS can_createrole,
  rolcreatedb AS can_createdb, rolcanlogin AS can_login, rolreplication AS is_replication, rolconnlimit AS conn_limit,
  rolvaliduntil AS valid_until, rolbypassrls AS bypass_rls, rolconfig AS config, D.description
FROM pg_catalog.pg_roles R LEFT JOIN pg_catalog.pg_shdescription D ON D.objoid = R.oid

SELECT T.oid::bigint AS id, T.spcname AS name, pg_catalog.pg_get_userbyid(T.spcowner) AS owner, pg_catalog.pg_tablespace_location(T.oid) AS location,
  T.spcoptions AS options, D.description AS comment
FROM pg_catalog.pg_tablespace T LEFT JOIN pg_catalog.pg_shdescription D ON D.objoid = T.oid

SELECT L.oid::bigint AS id, L.lanname AS name, L.lanpltrusted AS trusted, h.proname AS handler, hs.nspname AS handler_schema
FROM pg_catalog.pg_language L LEFT JOIN pg_catalog.pg_proc h ON L.lanplcallfoid = h.oid LEFT JOIN pg_catalog.pg_namespace hs ON hs.oid = h.pronamespace
ORDER BY lanname

SELECT A.oid AS access_method_id, A.amname AS access_method_name, A.amhandler::oid AS handler_id, pg_catalog.quote_ident(N.nspname) || '.' || pg_catalog.quote_ident(P.proname) AS handler_name,
  A.amtype AS access_method_type
FROM pg_am A JOIN pg_proc P ON A.amhandler::oid = P.oid JOIN pg_namespace N ON P.pronamespace = N.oid

SELECT E.oid AS id, E.xmin::text <> '' AS state_number, extname AS name, extversion AS version, extnamespace AS schema_id, nspname AS schema_name,
  array(SELECT unnest FROM unnest(available_versions) WHERE unnest > extversion) AS available_updates
FROM pg_catalog.pg_extension E JOIN pg_namespace N ON E.extnamespace = N.oid
LEFT JOIN (SELECT name, array_agg(version) AS available_versions FROM pg_available_extension_versions() GROUP BY name) V ON E.extname = V.name

SELECT T.relkind AS table_kind, T.relname AS table_name, T.oid AS table_id, T.xmin::text <> '' AS table_state_number, false AS table_with_oids,
  T.reltablespace AS tablespace_id, T.reloptions AS options, T.relpersistence AS persistence,
  (SELECT pg_catalog.array_agg(inhparent::bigint ORDER BY inhseqno)::varchar FROM pg_catalog.pg_inherits WHERE T.oid = inhrelid) AS ancestors,
  (SELECT pg_catalog.array_agg(inhrelid::bigint ORDER BY inhrelid)::varchar FROM pg_catalog.pg_inherits WHERE T.oid = inhparent) AS successors,
  T.relispartition AS is_partition, pg_catalog.pg_get_partkeydef(T.oid) AS partition_key, pg_catalog.pg_get_expr(T.relpartbound, T.oid) AS partition_expression,
  T.relam AS am_id, pg_catalog.pg_get_userbyid(T.relowner) AS "owner"
FROM pg_catalog.pg_class T
WHERE T.relnamespace = @schema@::oid AND T.relkind IN ('r', 'm', 'v', 'f', 'p')
ORDER BY table_kind, table_id

WITH T AS (SELECT DISTINCT T.oid AS table_id, T.relname AS table_name FROM pg_catalog.pg_class T, pg_catalog.pg_attribute A
  WHERE T.relnamespace = @schema@::oid AND T.relkind IN ('r', 'm', 'v', 'f', 'p') AND A.attrelid = T.oid)
SELECT T.table_id, C.attnum AS column_position, C.attname AS column_name, C.xmin::text <> '' AS column_state_number, C.atttypmod AS type_mod,
  C.attndims AS dimensions_number, pg_catalog.format_type(C.atttypid, C.atttypmod) AS type_spec, C.atttypid AS type_id, C.attnotnull AS mandatory,
  pg_catalog.pg_get_expr(D.adbin, T.table_id) AS column_default_expression, NOT C.attislocal AS column_is_inherited, C.attfdwoptions AS options,
  C.attisdropped AS column_is_dropped, C.attidentity AS identity_kind, C.attgenerated AS generated
FROM T JOIN pg_catalog.pg_attribute C ON T.table_id = C.attrelid
LEFT JOIN pg_catalog.pg_attrdef D ON (C.attrelid, C.attnum) = (D.adrelid, D.adnum)
WHERE attnum > 0 ORDER BY table_id, attnum

SELECT ind_head.indexrelid AS index_id, k AS col_idx, k <= indnkeyatts AS in_key, ind_head.indkey[k - 1] AS column_position,
  ind_head.indoption[k - 1] AS column_options, ind_head.indcollation[k - 1] AS collation, colln.nspname AS collation_schema, collname AS collation_str,
  ind_head.indclass[k - 1] AS opclass, CASE WHEN opcdefault THEN NULL ELSE opcn.nspname END AS opclass_schema
FROM (SELECT indexrelid, pg_catalog.generate_series(1, indnatts) AS k, indkey, indoption, indcollation, indclass, indnkeyatts, indrelid FROM pg_catalog.pg_index) ind_head
JOIN pg_catalog.pg_class ind_stor ON ind_stor.oid = ind_head.indexrelid
LEFT JOIN pg_catalog.pg_collation ON pg_collation.oid = ind_head.indcollation[k - 1]
LEFT JOIN pg_catalog.pg_namespace colln ON collnamespace = colln.oid
LEFT JOIN pg_catalog.pg_opclass ON pg_opclass.oid = ind_head.indclass[k - 1]
LEFT JOIN pg_catalog.pg_namespace opcn ON opcnamespace = opcn.oid
WHERE ind_stor.relnamespace = @schema@::oid ORDER BY index_id, k

SELECT T.oid AS table_id, relkind AS table_kind, C.oid::bigint AS con_id, C.xmin::text <> '' AS con_state_id, conname AS con_name, contype AS con_kind,
  conkey AS con_columns, conindid AS index_id, confrelid AS ref_table_id, condeferrable AS is_deferrable, condeferred AS is_init_deferred,
  confupdtype AS on_update, confdeltype AS on_delete, connoinherit AS no_inherit, pg_catalog.pg_get_expr(conbin, T.oid) AS con_expression,
  confkey AS ref_columns, conexclop::int[] AS excl_operators
FROM pg_catalog.pg_constraint C JOIN pg_catalog.pg_class T ON C.conrelid = T.oid
WHERE relkind IN ('r', 'v', 'f', 'p') AND relnamespace = @schema@::oid AND contype IN ('p', 'u', 'f', 'c', 'x') AND connamespace = @schema@::oid

SELECT T.oid AS view_id, pg_catalog.pg_get_viewdef(T.oid, true) AS source_text
FROM pg_catalog.pg_class T JOIN pg_catalog.pg_namespace N ON T.relnamespace = N.oid
WHERE N.oid = @schema@::oid AND T.relkind IN ('m', 'v')

SELECT D.objoid AS id, CASE WHEN 'pg_catalog.pg_type'::regclass = classoid THEN 'T' ELSE CASE WHEN C.relkind IN ('r', 'f', 'p') THEN 'r' ELSE C.relkind END END AS kind,
  D.objsubid AS sub_id, D.description
FROM pg_catalog.pg_description D JOIN pg_catalog.pg_class C ON D.objoid = C.oid AND D.classoid = 'pg_catalog.pg_class'::regclass
WHERE C.relnamespace = @schema@::oid AND C.relkind IN ('r', 'm', 'v', 'f', 'p', 'i', 'S', 'c')

SELECT T.oid AS object_id, T.relacl AS acl FROM pg_catalog.pg_class T WHERE T.relnamespace = @schema@::oid AND T.relkind IN ('r', 'm', 'v', 'f', 'p') ORDER BY object_id

SELECT T.oid AS type_id, T.typname AS type_name, T.typtype AS type_kind, T.typcategory AS type_category, T.typrelid AS class_id, T.typbasetype AS base_type_id,
  CASE WHEN T.typtype IN ('c', 'e') THEN NULL ELSE pg_catalog.format_type(T.typbasetype, T.typtypmod) END AS type_def, T.typdefault AS default_expression, T.typnotnull AS mandatory
FROM pg_catalog.pg_type T LEFT OUTER JOIN pg_catalog.pg_class C ON T.typrelid = C.oid
WHERE T.typnamespace = 'pg_catalog'::regnamespace AND (T.typtype IN ('d', 'e') OR C.relkind = 'c'::"char" OR (T.typtype = 'b' AND (T.typelem = 0 OR T.typcategory <> 'A')) OR T.typtype = 'p' AND NOT T.typisdefined)
ORDER BY 1

WITH languages AS (SELECT oid AS lang_oid, lanname AS lang FROM pg_catalog.pg_language),
  routines AS (SELECT proname AS r_name, prolang AS lang_oid, oid AS r_id, proargnames AS arg_names, proargmodes AS arg_modes,
    proargtypes::int[] AS in_arg_types, proallargtypes::int[] AS all_arg_types, pg_catalog.pg_get_expr(proargdefaults, 0) AS arg_defaults,
    provariadic AS arg_variadic_id, prorettype AS ret_type_id, proretset AS ret_set, prokind AS kind, provolatile AS volatile_kind,
    proisstrict AS is_strict, prosecdef AS is_security_definer, proconfig AS configuration_parameters, procost AS cost,
    pg_catalog.pg_get_userbyid(proowner) AS "owner", prorows AS rows, proleakproof AS is_leakproof, proparallel AS concurrency_kind
  FROM pg_catalog.pg_proc WHERE pronamespace = @schema@::oid AND NOT (prokind = 'a'))
SELECT * FROM routines NATURAL JOIN languages

SELECT count(*) > 0 FROM pg_catalog.pg_timezone_names

SELECT pg_catalog.set_config('search_path', '', false) IS NULL
