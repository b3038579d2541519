-- What node-postgres's companions (pg-promise, pg-types, knex, Retool, Beekeeper) ask.

SELECT oid, typname, typarray FROM pg_type WHERE typname IN ('int8', 'numeric', 'timestamptz', 'jsonb') ORDER BY oid

SELECT * FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2

SELECT t.table_schema, t.table_name, json_agg(json_build_object('n', c.column_name, 't', c.data_type) ORDER BY c.ordinal_position) AS columns
FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name) WHERE table_schema = $1 GROUP BY 1, 2
-- with: e2e_twin

SELECT table_schema AS schema, table_name AS name, pg_total_relation_size(format('%I.%I', table_schema, table_name)::regclass) >= 0 AS sized FROM information_schema.tables WHERE table_schema = $1 LIMIT $2
-- with: e2e_twin, 100

select kcu.column_name, 'e2e_twin.' || kcu.table_name from information_schema.referential_constraints rc join information_schema.key_column_usage kcu using (constraint_catalog, constraint_schema, constraint_name) where kcu.table_schema = 'e2e_twin'

SELECT (SELECT array_agg(schema_name::text ORDER BY schema_name) FROM information_schema.schemata WHERE schema_name IN ('e2e_twin', 'public')) AS schemas, current_user = session_user AS me

SELECT inet_server_port() > 0 AS port, pg_postmaster_start_time() < now() AS up, pg_is_in_recovery()

SELECT c.reltuples::bigint AS estimate FROM pg_class c WHERE oid = 'e2e_twin.orders'::regclass

SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'orders' AND table_schema = 'e2e_twin' AND grantee = 'PUBLIC'
