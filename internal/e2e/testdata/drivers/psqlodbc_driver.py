"""psqlODBC through unixODBC, by pyodbc: rollback by transaction and by statement (savepoints), cursors by DECLARE and FETCH."""

import datetime as dt
import decimal
import os
import sys
import threading

import pyodbc

driver = sys.argv[1]
BASE = (f"Driver={driver};Servername={os.environ['PGHOST']};Port={os.environ['PGPORT']};Username={os.environ['PGUSER']};"
        f"Password={os.environ['PGPASSWORD']};Database={os.environ['PGDATABASE']};SSLmode={os.environ['PGSSLMODE']};")


def state(what, run):
    try:
        print(what, run())
    except pyodbc.Error as e:
        print(what, e.args[0])


def connect(options):
    return pyodbc.connect(BASE + options, timeout=30)


try:
    connect("").close()
except pyodbc.Error as e:
    print("28P01" if "password authentication failed" in str(e) else e)
    sys.exit()

for options in ("UseServerSidePrepare=1;UseDeclareFetch=0;Protocol=7.4-1", "UseServerSidePrepare=1;UseDeclareFetch=1;Fetch=100;Protocol=7.4-2", "UseServerSidePrepare=0;UseDeclareFetch=1;Fetch=70;Protocol=7.4-2"):
    print(options)
    conn = connect(options)
    cur = conn.cursor()
    cur.execute("select cast(? as int) as a, cast(? as text) as b, cast(? as float8) as c, cast(? as date) as d, cast(? as numeric(10,3)) as e, cast(? as timestamp) as f, cast(? as text) as g from range(1)",
                (70000, "it's \\ é", 0.25, dt.date(2024, 2, 29), decimal.Decimal("-12.340"), dt.datetime(2024, 2, 29, 12, 0, 0, 500000), None))
    print([d[0] for d in cur.description], cur.fetchall())
    cur.execute("select id, cast(id as string) as s from range(1000) where id >= ? order by id", 3)
    rows = cur.fetchall()
    print(len(rows), tuple(rows[0]), tuple(rows[-1]))
    conn.commit()
    state("no table", lambda: cur.execute("select * from no_such_table"))
    state("after an error", lambda: cur.execute("select 1 as one").fetchone())
    conn.rollback()
    conn.autocommit = True
    cur = conn.cursor()
    for what, query in (("syntax", "selec 1"), ("division", "select 1 / id as x from range(1)")):
        state(what, lambda: cur.execute(query).fetchall())
    print(tuple(cur.execute("select count(*) as n from range(7)").fetchone()))
    conn.close()

conn = connect("UseServerSidePrepare=1")
conn.autocommit = True
cur = conn.cursor()
cur.execute("drop table if exists drv_odbc")
cur.execute("create table drv_odbc (a int, b string)")
cur.executemany("insert into drv_odbc (a, b) values (?, ?)", [(n, f"r'{n}") for n in range(3)])
print([tuple(r) for r in cur.execute("select a, b from drv_odbc order by a").fetchall()])
cur.execute("drop table drv_odbc")
threading.Timer(1.5, cur.cancel).start()
state("cancelled", lambda: cur.execute("select count(*) from range(200000000000) where id % 7 = 9").fetchall())
print(tuple(cur.execute("select 2 as two").fetchone()))
conn.close()
print("done")
