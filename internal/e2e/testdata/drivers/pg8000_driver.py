"""pg8000's ways: a driver in pure Python that sends Flush after each message and prepares everything."""

import datetime as dt
import decimal
import io
import os
import ssl
import sys

import pg8000.dbapi
import pg8000.native

CONNECT = {"user": os.environ["PGUSER"], "password": os.environ["PGPASSWORD"], "host": os.environ["PGHOST"], "port": int(os.environ["PGPORT"]),
           "database": os.environ["PGDATABASE"], "application_name": "drv"}
if os.environ["PGSSLMODE"] == "disable":
    CONNECT["ssl_context"] = False
else:
    CONNECT["ssl_context"] = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])


def state(what, run):
    try:
        print(what, run())
    except pg8000.exceptions.DatabaseError as e:
        print(what, e.args[0]["C"])


try:
    conn = pg8000.native.Connection(**CONNECT)
except pg8000.exceptions.DatabaseError as e:
    print(e.args[0]["C"])
    sys.exit()

conn.run("set timezone = 'UTC'")
print(conn.run("select :a::int as a, :b::text as b, :c::numeric(10,3) as c, :d::date as d, :e::bytea as e, :f::boolean as f, :g::text as g, :h::timestamp as h from range(2)",
               a=7, b="it's \\ é", c=decimal.Decimal("1.500"), d=dt.date(2024, 2, 29), e=b"\x00\xff", f=True, g=None, h=dt.datetime(2024, 2, 29, 12, 0, 0, 5)))
print([c["name"] for c in conn.columns], conn.row_count)
statement = conn.prepare("select id, cast(id as string) as s from range(10) where id >= :from order by id")
print(statement.run(**{"from": 8}), statement.run(**{"from": 9}))
statement.close()
state("syntax", lambda: conn.run("selec 1"))
state("no table", lambda: conn.run("select * from no_such_table"))
state("division", lambda: conn.run("select 1 / id as x from range(1)"))
conn.run("start transaction")
state("in transaction", lambda: conn.run("select * from no_such_table"))
state("aborted", lambda: conn.run("select 1"))
conn.run("rollback")
print(conn.run("select count(*) as n from range(5)"))
conn.run("drop table if exists drv_pg8000")
conn.run("create table drv_pg8000 (a int, b string)")
conn.run("copy drv_pg8000 from stdin with (format csv)", stream=io.BytesIO(b'1,"x, y"\n2,\n'))
out = io.BytesIO()
conn.run("copy (select * from drv_pg8000 order by a) to stdout", stream=out)
print(out.getvalue())
conn.run("drop table drv_pg8000")
conn.close()

conn = pg8000.dbapi.connect(**CONNECT)
cursor = conn.cursor()
cursor.execute("select id from range(3) where id > %s order by id", (0,))
print(cursor.fetchall(), [d[0] for d in cursor.description])
conn.commit()
conn.autocommit = True
cursor.execute("select 'on' as x")
print(cursor.fetchone())
conn.close()
print("done")
