-- The layout of the private PostgreSQL. It runs once, in template1, from which all databases are made; roles are the
-- whole cluster's.

SET allow_system_table_mods = on;

CREATE ROLE libra_owner NOLOGIN;
CREATE ROLE libra_reader NOLOGIN;
CREATE ROLE libra_client LOGIN IN ROLE libra_reader;
GRANT pg_read_all_data TO libra_reader;
-- Has statements analyzed and never runs one (catalog/analyze). The trees are for its session, not for the server's log.
CREATE ROLE libra_analyst LOGIN;
GRANT pg_read_all_data TO libra_analyst;
ALTER ROLE libra_analyst SET log_min_messages = 'fatal';
ALTER ROLE libra_analyst SET debug_print_parse = on;
ALTER ROLE libra_analyst SET debug_pretty_print = off;
ALTER ROLE libra_analyst SET client_min_messages = 'log';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO libra_owner;
COMMENT ON SCHEMA public IS 'Spark''s default namespace';

-- Functions that only Spark has and whose types are fixed: the analyzer's search path ends with this schema, so that a
-- statement with them is understood. Nobody may call them here.
CREATE SCHEMA pg_libra_spark;
GRANT USAGE ON SCHEMA pg_libra_spark TO PUBLIC;
CREATE FUNCTION pg_libra_spark.range(stop bigint) RETURNS TABLE (id bigint) LANGUAGE sql AS 'SELECT NULL::bigint WHERE false';
CREATE FUNCTION pg_libra_spark.range(start bigint, stop bigint) RETURNS TABLE (id bigint) LANGUAGE sql AS 'SELECT NULL::bigint WHERE false';
CREATE FUNCTION pg_libra_spark.range(start bigint, stop bigint, step bigint) RETURNS TABLE (id bigint) LANGUAGE sql AS 'SELECT NULL::bigint WHERE false';
CREATE FUNCTION pg_libra_spark.range(start bigint, stop bigint, step bigint, partitions integer) RETURNS TABLE (id bigint) LANGUAGE sql AS 'SELECT NULL::bigint WHERE false';
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_libra_spark FROM PUBLIC;

-- What a read-only client could still change, wait on, signal, or run as SQL text.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'p') AND (
      proname ~ '^(lo_.*|loread|lowrite|pg_notify|setseed)$'
      OR proname ~ '^(query|cursor|table|schema|database)_to_xml'
      OR proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR proname ~ '^pg_advisory_unlock'
      OR proname ~ '^pg_(reload_conf|rotate_logfile|switch_wal|promote|wal_replay.*)$'
      OR proname ~ '^pg_(backup|start_backup|stop_backup|create_restore_point|export_snapshot|log_standby_snapshot|log_backend_memory_contexts)'
      OR proname ~ '^pg_(read_.*file|ls_.*|stat_file|current_logfile|file_.*|logdir_ls|hba_file_rules|ident_file_mappings|show_all_file_settings)'
      OR proname ~ '^pg_(replication|logical|create_physical|create_logical|drop_replication|copy_).*|^pg_sync_replication_slots$'
      OR proname ~ '^pg_stat_(reset|clear).*|^binary_upgrade_|^pg_import_system_collations$|^pg_extension_config_dump$'
      OR proname ~ '^(nextval|setval)$|^pg_(prewarm|set_|restore_|clear_).*|^(brin_summarize|brin_desummarize|gin_clean).*'
      OR proname = 'ts_stat' OR oid = 'pg_catalog.ts_rewrite(tsquery,text)'::regprocedure)
  LOOP
    EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', f);
  END LOOP;
END $$;

-- set_config() changes the client's settings, which are libra's: a function of that name tells the relay, in a message with an
-- SQLSTATE of its own, and gives the value as the relay has found that it is shown. PostgreSQL's own has another name.
ALTER FUNCTION pg_catalog.set_config(text, text, boolean) RENAME TO libra_own_set_config;
REVOKE EXECUTE ON FUNCTION pg_catalog.libra_own_set_config(text, text, boolean) FROM PUBLIC;
CREATE FUNCTION pg_catalog.set_config(setting_name text, new_value text, is_local boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF setting_name IS NULL THEN
    RAISE EXCEPTION 'SET requires parameter name' USING ERRCODE = '22004';
  END IF;
  RAISE INFO USING ERRCODE = 'LB001', MESSAGE = pg_catalog.json_build_array(setting_name, new_value, coalesce(is_local, false))::text;
  RETURN coalesce(nullif(pg_catalog.libra_own_setting('libra.shown', true), '')::pg_catalog.jsonb ->> (lower(setting_name) || '=' || coalesce(new_value, '')),
    new_value, pg_catalog.current_setting(setting_name, true));
END $$;

-- What the connection is to its client is libra's matter. The relay keeps it in one setting, as JSON: settings by name, as
-- [what SHOW prints, what pg_settings has]; the names with a blank in front are libra's own. These functions have the OIDs
-- of PostgreSQL's own, whose code it would run by OID: they take effect because the planner puts their bodies in place,
-- which it does not do for functions that are STRICT.
CREATE FUNCTION pg_catalog.libra_own_setting(text, boolean) RETURNS text
  LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'show_config_by_name_missing_ok';
CREATE FUNCTION pg_catalog.libra_settings() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(pg_catalog.libra_own_setting('libra.settings', true), '')::pg_catalog.jsonb $$;

CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(pg_catalog.libra_settings() -> lower($1) ->> 0, pg_catalog.libra_own_setting($1, false)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text, boolean) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(pg_catalog.libra_settings() -> lower($1) ->> 0, pg_catalog.libra_own_setting($1, $2)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT pg_catalog.libra_settings() -> ' version' ->> 0 $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_backend_pid() RETURNS integer LANGUAGE sql STABLE PARALLEL RESTRICTED
  AS $$ SELECT (pg_catalog.libra_settings() -> ' pid' ->> 0)::pg_catalog.int4 $$;
CREATE OR REPLACE FUNCTION pg_catalog.inet_client_addr() RETURNS inet LANGUAGE sql STABLE PARALLEL RESTRICTED
  AS $$ SELECT (pg_catalog.libra_settings() -> ' client_addr' ->> 0)::pg_catalog.inet $$;
CREATE OR REPLACE FUNCTION pg_catalog.inet_client_port() RETURNS integer LANGUAGE sql STABLE PARALLEL RESTRICTED
  AS $$ SELECT (pg_catalog.libra_settings() -> ' client_port' ->> 0)::pg_catalog.int4 $$;
CREATE OR REPLACE FUNCTION pg_catalog.inet_server_addr() RETURNS inet LANGUAGE sql STABLE
  AS $$ SELECT (pg_catalog.libra_settings() -> ' server_addr' ->> 0)::pg_catalog.inet $$;
CREATE OR REPLACE FUNCTION pg_catalog.inet_server_port() RETURNS integer LANGUAGE sql STABLE
  AS $$ SELECT (pg_catalog.libra_settings() -> ' server_port' ->> 0)::pg_catalog.int4 $$;

CREATE OR REPLACE VIEW pg_catalog.pg_settings AS
  SELECT a.name, coalesce(s.value ->> 1, a.setting) AS setting, a.unit, a.category, a.short_desc, a.extra_desc, a.context,
    a.vartype, a.source, a.min_val, a.max_val, a.enumvals, a.boot_val, a.reset_val, a.sourcefile, a.sourceline, a.pending_restart
  FROM pg_show_all_settings() a
  LEFT JOIN jsonb_each(pg_catalog.libra_settings()) s ON s.key = lower(a.name)
  UNION ALL
  SELECT s.key, s.value ->> 1, NULL, 'libra', s.value ->> 2, NULL, 'user', 'string', 'session', NULL, NULL, NULL, NULL, NULL, NULL, NULL, false
  FROM jsonb_each(pg_catalog.libra_settings()) s WHERE s.key LIKE 'libra.%';

-- Signals are libra's, too: these functions tell the relay, by libra.activity they know whom the client may signal.
ALTER FUNCTION pg_catalog.pg_cancel_backend(integer) RENAME TO libra_own_cancel_backend;
ALTER FUNCTION pg_catalog.pg_terminate_backend(integer, bigint) RENAME TO libra_own_terminate_backend;
REVOKE EXECUTE ON FUNCTION pg_catalog.libra_own_cancel_backend(integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.libra_own_terminate_backend(integer, bigint) FROM PUBLIC;
CREATE FUNCTION pg_catalog.libra_signal(pid integer, terminate boolean) RETURNS boolean LANGUAGE plpgsql STRICT AS $$
DECLARE mine boolean;
BEGIN
  SELECT (a ->> 'mine')::boolean INTO mine
    FROM pg_catalog.jsonb_array_elements(nullif(pg_catalog.libra_own_setting('libra.activity', true), '')::pg_catalog.jsonb) a WHERE (a ->> 'pid')::integer = $1;
  IF mine IS NULL THEN
    RAISE WARNING 'PID % is not a PostgreSQL backend process', $1;
    RETURN false;
  ELSIF NOT mine THEN
    RAISE EXCEPTION 'permission denied to %', CASE WHEN terminate THEN 'terminate process' ELSE 'cancel query' END USING ERRCODE = '42501',
      DETAIL = 'It is another user''s, and you are not among libra''s administrators ([ops] admins).';
  END IF;
  RAISE INFO USING ERRCODE = 'LB002', MESSAGE = pg_catalog.json_build_array(pid, terminate)::text;
  RETURN true;
END $$;
CREATE FUNCTION pg_catalog.pg_cancel_backend(integer) RETURNS boolean LANGUAGE sql STRICT AS 'SELECT pg_catalog.libra_signal($1, false)';
CREATE FUNCTION pg_catalog.pg_terminate_backend(pid integer, timeout bigint DEFAULT 0) RETURNS boolean LANGUAGE sql STRICT
  AS 'SELECT pg_catalog.libra_signal($1, true)';

-- The connections are libra's. The relay lists them in libra.activity before a query that names this view.
CREATE OR REPLACE VIEW pg_catalog.pg_stat_activity AS
  SELECT d.oid AS datid, a.datname::name COLLATE "C" AS datname, a.pid, NULL::integer AS leader_pid, u.oid AS usesysid, a.usename::name COLLATE "C" AS usename, a.application_name,
    a.client_addr, NULL::text AS client_hostname, a.client_port, a.backend_start, a.xact_start, a.query_start, a.state_change,
    a.wait_event_type, a.wait_event, a.state, NULL::xid AS backend_xid, NULL::xid AS backend_xmin, NULL::bigint AS query_id, a.query,
    'client backend'::text AS backend_type
  FROM jsonb_to_recordset(nullif(libra_own_setting('libra.activity', true), '')::jsonb) AS
    a(datname text, pid integer, usename text, application_name text, client_addr inet, client_port integer, backend_start timestamptz,
      xact_start timestamptz, query_start timestamptz, state_change timestamptz, wait_event_type text, wait_event text, state text, query text)
    LEFT JOIN pg_database d ON d.datname = a.datname
    LEFT JOIN pg_authid u ON u.rolname = a.usename;

-- What libra tells of itself (SHOW POOLS and its kin). The relay puts the rows into libra.state before a query that names a view.
-- Spark may have a namespace of this name, whose tables are beside these.
CREATE SCHEMA libra;
GRANT USAGE ON SCHEMA libra TO PUBLIC;
GRANT CREATE ON SCHEMA libra TO libra_owner;
COMMENT ON SCHEMA libra IS 'What libra tells of itself';
CREATE FUNCTION pg_catalog.libra_state(text) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(pg_catalog.libra_own_setting('libra.state', true), '')::pg_catalog.jsonb -> $1 $$;
CREATE VIEW libra.pools AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('pools')) AS x(name text, weight bigint, min_share bigint, mode text, running bigint, queued bigint, max_running bigint, max_running_per_user bigint, max_queued bigint,
    queue_timeout double precision, max_result_rows bigint, max_result_bytes bigint, statement_timeout double precision, started bigint, refused bigint, gave_up bigint);
COMMENT ON VIEW libra.pools IS 'Pools of statements, their ceilings and what runs in them';
CREATE VIEW libra.sessions AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('sessions')) AS x(name text, mode text, engine text, spark_user text, active boolean, connections bigint, running bigint, queued bigint, spark_sessions text, made_at timestamptz, used_at timestamptz);
COMMENT ON VIEW libra.sessions IS 'Sessions on Spark';
CREATE VIEW libra.connections AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('connections')) AS x(name text, pid integer, user_name text, database text, application_name text, client_addr text, state text, connected_at timestamptz);
COMMENT ON VIEW libra.connections IS 'Connections of clients';
CREATE VIEW libra.queries AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('queries')) AS x(name text, pid integer, user_name text, database text, application_name text, session text, pool text, route text, backend text, state text, arrived_at timestamptz,
    waited double precision, ran double precision, rows bigint, bytes bigint, spark_operation text, query text);
COMMENT ON VIEW libra.queries IS 'Statements that wait for Spark or run there';
CREATE VIEW libra.queue AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('queue')) AS x(name text, pool text, place bigint, ahead bigint, pid integer, user_name text, since timestamptz, waited double precision);
COMMENT ON VIEW libra.queue IS 'Statements that wait to be let in';
CREATE VIEW libra.backends AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('backends')) AS x(name text, address text, state text, ui text, current boolean, since timestamptz, error text);
COMMENT ON VIEW libra.backends IS 'The Sparks behind libra';
CREATE VIEW libra.routes AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('routes')) AS x(name text, user_name text, user_group text, database text, application_name text, client_addr text, backend text, mode text, isolate_by text, pool text, limits text);
COMMENT ON VIEW libra.routes IS 'Which connections go where: the first that fits';
CREATE VIEW libra.progress AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('progress')) AS x(name text, pid integer, user_name text, stages bigint, stages_done bigint, tasks bigint, tasks_done bigint, tasks_running bigint, bytes_read bigint, rows bigint,
    ran double precision);
COMMENT ON VIEW libra.progress IS 'How far the statements are that run in Spark';
CREATE VIEW libra.config AS SELECT * FROM jsonb_to_recordset(pg_catalog.libra_state('config')) AS x(name text, value text, variable text, origin text);
COMMENT ON VIEW libra.config IS 'Settings of config.toml';
GRANT SELECT ON ALL TABLES IN SCHEMA libra TO PUBLIC;
