-- psql's ways: its meta-commands, both ends of COPY, FETCH_COUNT, ON_ERROR_ROLLBACK, cursors, SQL's PREPARE, time-outs.
\set VERBOSITY sqlstate
\pset null '(null)'
set timezone = 'UTC';
set client_min_messages = warning;
select id, 'it''s \ é' as t, 1.50::numeric(10,2) as n, date '2024-02-29' as d, null::int as z from range(2) order by id;
select id as one, id + 1 as two from range(1) \gset
\echo :one :two
selec 1;
select * from no_such_table;
select 1 / id as x from range(1);
select 1 as a\; select 2 as b;
\echo :ROW_COUNT :SQLSTATE :LAST_ERROR_SQLSTATE
begin;
select * from no_such_table;
select 1 as a;
rollback;
\set ON_ERROR_ROLLBACK on
begin;
select * from no_such_table;
select 1 as a;
commit;
\set ON_ERROR_ROLLBACK off
\set FETCH_COUNT 7
select id from range(20) order by id;
\unset FETCH_COUNT
begin;
declare c scroll cursor for select id from range(10) order by id;
fetch 3 from c;
fetch backward 1 from c;
move forward all in c;
fetch prior from c;
close c;
commit;
prepare p(int) as select id from range(10) where id = $1;
execute p(7);
deallocate p;
drop table if exists drv_psql;
create table drv_psql (a int, b string, c double);
\copy drv_psql from program 'printf "1,\\"x, y\\",1.5\\n2,,\\n"' with (format csv)
copy drv_psql (a, b) from stdin;
3	t\tab
4	\N
\.
copy drv_psql from stdin;
x	y	z
\.
\copy (select * from drv_psql order by a) to stdout with (format csv, header)
copy (select a, b from drv_psql where a > 1 order by a) to stdout;
drop table drv_psql;
set statement_timeout = '1500ms';
select count(*) from range(200000000000) where id % 7 = 9;
reset statement_timeout;
set application_name = 'drv';
show application_name;
select 'select ' || id || ' as generated' as q from range(2) order by id \gexec
\timing off
\encoding
\echo done
