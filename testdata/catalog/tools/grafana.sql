-- What Grafana's query builder asks.

SELECT current_setting('server_version_num')::int/100

SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'

SELECT 1

SET search_path = e2e_twin

SELECT quote_ident(table_name) AS table_name,
  (SELECT quote_ident(column_name) AS column_name FROM information_schema.columns c
   WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name IN ('timestamptz', 'timestamp') ORDER BY ordinal_position LIMIT 1) AS time_column,
  (SELECT quote_ident(column_name) AS column_name FROM information_schema.columns c
   WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name = 'float8' ORDER BY ordinal_position LIMIT 1) AS value_column
FROM information_schema.tables t
WHERE quote_ident(table_schema) IN (
  SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
  FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i,
    string_to_array(current_setting('search_path'), ',') s)
 AND EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name IN ('timestamptz', 'timestamp'))
 AND EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name = 'float8')
 ORDER BY 1 LIMIT 1;

SELECT
  CASE WHEN quote_ident(table_schema) IN (
      SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
      FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i,
        string_to_array(current_setting('search_path'), ',') s)
    THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
FROM information_schema.tables
WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache', '_timescaledb_catalog', '_timescaledb_internal', '_timescaledb_config', 'timescaledb_information', 'timescaledb_experimental')
  AND table_schema = 'e2e_twin'
ORDER BY CASE WHEN quote_ident(table_schema) = 'e2e_twin' THEN 0 ELSE 1 END, 1

SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns
WHERE CASE WHEN array_length(parse_ident('e2e_twin.metrics'), 1) = 2
  THEN quote_ident(table_schema) = (parse_ident('e2e_twin.metrics'))[1] AND quote_ident(table_name) = (parse_ident('e2e_twin.metrics'))[2]
  ELSE quote_ident(table_name) = 'metrics' AND quote_ident(table_schema) IN (
    SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
    FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i,
      string_to_array(current_setting('search_path'), ',') s)
  END

SELECT DISTINCT proname FROM pg_aggregate INNER JOIN pg_proc ON pg_aggregate.aggfnoid = pg_proc.oid INNER JOIN pg_type ON pg_type.oid = pg_proc.prorettype
WHERE pronargs = 1 AND typname IN ('float8') AND aggkind = 'n' ORDER BY 1

SELECT udt_name FROM information_schema.columns WHERE table_schema = 'e2e_twin' AND table_name = 'metrics' AND column_name = 'time'

RESET search_path
