SELECT floor(extract(epoch from at)/300)*300 AS "time", avg(value) AS "value" FROM metrics WHERE at BETWEEN '2024-03-10T00:00:00Z' AND '2024-03-10T01:00:00Z' GROUP BY 1 ORDER BY 1;
SELECT floor(extract(epoch from at)/600)*600 AS time, host AS metric, max(value) FROM metrics WHERE at >= '2024-03-10T00:00:00Z' AND at <= '2024-03-10T06:00:00Z' GROUP BY time, metric ORDER BY time, metric;
SELECT extract(epoch from at) AS "time", value, host FROM metrics WHERE extract(epoch from at) >= 1710028800 AND extract(epoch from at) <= 1710030000 ORDER BY 1, 3;
SELECT at AS "time", value AS "value" FROM metrics WHERE host = 'web-1' AND at BETWEEN to_timestamp(1710028800) AND to_timestamp(1710030000.5) ORDER BY 1;
SELECT to_timestamp(floor((extract('epoch' from at) / 60)) * 60) AT TIME ZONE 'UTC' AS minute, count(*) FILTER (WHERE status >= 500) AS errors, count(*) AS all, count(*) FILTER (WHERE status >= 500)::float / count(*) * 100 AS "error %" FROM metrics GROUP BY 1 ORDER BY 1;
SELECT date_trunc('hour', at) AS time, percentile_disc(0.95) WITHIN GROUP (ORDER BY value) AS p95, percentile_cont(array[0.5, 0.9]) WITHIN GROUP (ORDER BY value) AS ps FROM metrics GROUP BY time ORDER BY time;
SELECT g AS time, coalesce(max(m.value), 0) AS value FROM generate_series(timestamptz '2024-03-10 00:00:00+00', '2024-03-10 00:30:00+00', '10 minutes') AS g LEFT JOIN metrics m ON m.at >= g AND m.at < g + interval '10 minutes' GROUP BY g ORDER BY g;
SELECT host, value - lag(value) OVER (PARTITION BY host ORDER BY at) AS delta, extract(epoch FROM at - lag(at) OVER (PARTITION BY host ORDER BY at)) AS seconds FROM metrics ORDER BY host, at;
SELECT DISTINCT host FROM metrics ORDER BY 1;
SELECT host || ' (' || count(*) || ')' AS __text, host AS __value FROM metrics GROUP BY host ORDER BY host;
SELECT time_bucket AS "time", sum(v) AS "Series A" FROM (SELECT date_bin('5 minutes', at, timestamptz '2024-03-10 00:00:00+00') AS time_bucket, value AS v FROM metrics) x GROUP BY 1 ORDER BY 1;
SELECT min(at), max(at), max(at) - min(at) AS range, (extract(epoch from max(at) - min(at)) / 60)::int AS minutes, avg(value)::numeric(10,3) AS avg FROM metrics WHERE status IN (200, 500) AND host ~ '^web';
SELECT (extract(epoch from at) * 1000)::bigint AS t, round(value::numeric, 1) AS v, value::int AS i FROM metrics ORDER BY at, host;
SELECT host, last_value(value) OVER w AS last, first_value(value) OVER w AS first FROM metrics WINDOW w AS (PARTITION BY host ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY host, at LIMIT 4
