prepare moved(interval) as select timestamp '2024-01-31 10:00' + $1, date '2024-03-31' - $1, $1 * 2, extract(epoch from $1), $1 > interval '1 day', $1 from generate_series(1, 2);
execute moved('1 mon 2 days 03:04:05.678');
execute moved('-1 day');
execute moved('2 years');
execute moved(null);
prepare longest(interval[]) as select g, $1[g], interval '24:00' = any($1), greatest($1[1], interval '1 mon') from generate_series(1, 3) g;
execute longest('{1 day,NULL,2 mons -3 days}');
prepare all_kinds(int2, int8, float8, numeric, text, bytea, date, timestamp, timestamptz, int[], text[], bool, uuid) as
select $1 + g, $2 / 3, $3 * 2, $4 / 3, $5 || '!', $6, $7 + g, $8, $9, $10 || g, $11, not $12, $13 from generate_series(1, 1) g;
execute all_kinds(32766, 9007199254740993, 1e300, 10.50, E'it''s :libra_1 \\', '\x00ff', '2024-02-29', '1999-12-31 23:59:59.5', '2024-01-01 00:00+02', '{1,NULL}', '{}', true, '6f1c1c1e-2f3b-4b6a-9a57-0c8c0a2b7d10');
execute all_kinds(null, null, null, null, null, null, null, null, null, null, null, null, null);
