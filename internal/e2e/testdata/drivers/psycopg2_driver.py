"""psycopg2's ways: literals made by the client, named cursors, COPY, execute_values, asynchronous connections."""

import datetime as dt
import decimal
import io
import select
import sys
import threading

import psycopg2
import psycopg2.extensions
import psycopg2.extras


def state(what, run):
    try:
        print(what, run())
    except psycopg2.Error as e:
        print(what, e.pgcode)


try:
    conn = psycopg2.connect("")
except psycopg2.OperationalError as e:
    # psycopg2 tells no SQLSTATE of a failed connection
    print("28P01" if "password authentication failed" in str(e) else e)
    sys.exit()

cur = conn.cursor()
values = (1, -(2**40), 1.5, decimal.Decimal("12.340"), "it's \\ é\n%", b"\x00\xff'\\", dt.date(1969, 12, 31),
          dt.datetime(2024, 2, 29, 12, 0, 0, 123456), True, None)
cur.execute("select %s as a, %s as b, %s as c, %s as d, %s as e, %s as f, %s as g, %s as h, %s as i, %s::text as j from range(2)", values)
print([d[0] for d in cur.description])
print([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cur.fetchall()], cur.rowcount)
conn.commit()

cur = conn.cursor(name="many", cursor_factory=psycopg2.extras.NamedTupleCursor)
cur.itersize = 700
cur.execute("select id, cast(id as string) as s from range(3000) where id >= %s order by id", (5,))
rows = list(cur)
print(len(rows), rows[0].s, rows[-1].id)
cur.close()
cur = conn.cursor(name="back", scrollable=True)
cur.execute("select id from range(100) order by id")
print(cur.fetchmany(2))
cur.scroll(50)
print(cur.fetchone())
cur.scroll(3, mode="absolute")
print(cur.fetchone())
cur.close()
cur = conn.cursor(name="kept", withhold=True)
cur.execute("select id from range(100) order by id")
conn.commit()
print(len(cur.fetchall()))
cur.close()

conn.autocommit = True
cur = conn.cursor()
cur.execute("drop table if exists drv_psycopg2")
cur.execute("create table drv_psycopg2 (a int, b string, c double)")
psycopg2.extras.execute_values(cur, "insert into drv_psycopg2 (a, b, c) values %s", [(n, f"r'{n}", n / 4) for n in range(50)], page_size=25)
psycopg2.extras.execute_batch(cur, "insert into drv_psycopg2 (a, b) values (%s, %s)", [(n, "batch") for n in range(100, 104)])
cur.copy_expert("copy drv_psycopg2 from stdin with (format csv, null 'nil')", io.StringIO('200,"with, comma",2.5\n201,nil,nil\n'))
print("copied", cur.rowcount)
cur.copy_from(io.StringIO("300\tx\\ty\t\\N\n"), "drv_psycopg2", columns=("a", "b", "c"))
out = io.StringIO()
cur.copy_expert("copy (select * from drv_psycopg2 where a >= 48 order by a) to stdout", out)
print(out.getvalue())
state("bad copy", lambda: cur.copy_expert("copy drv_psycopg2 from stdin", io.StringIO("1\n")))
cur.execute("drop table drv_psycopg2")

state("syntax", lambda: cur.execute("selec 1"))
state("no table", lambda: cur.execute("select * from no_such_table"))
state("division", lambda: cur.execute("select 1 / id from range(1)"))
conn.autocommit = False
state("in transaction", lambda: cur.execute("select * from no_such_table"))
state("aborted", lambda: cur.execute("select 1"))
print(conn.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_INERROR)
conn.rollback()
with conn:
    cur.execute("savepoint a")
    state("in savepoint", lambda: cur.execute("select * from no_such_table"))
    cur.execute("rollback to a")
    cur.execute("select count(*) as n from range(7)")
    print(cur.fetchone())
conn.set_session(isolation_level="SERIALIZABLE", readonly=True)
cur.execute("show transaction_isolation")
print(cur.fetchone())
conn.rollback()
conn.set_session(isolation_level="DEFAULT", readonly=False)
conn.set_client_encoding("UTF8")
print(conn.encoding, conn.get_parameter_status("standard_conforming_strings"))

threading.Timer(1.5, conn.cancel).start()
state("cancelled", lambda: cur.execute("select count(*) from range(200000000000) where id % 7 = 9"))
conn.rollback()
state("timeout", lambda: cur.execute("set statement_timeout = '1500ms'; select count(*) from range(200000000000) where id % 7 = 9"))
conn.rollback()
conn.close()

# an asynchronous connection, driven by hand
conn = psycopg2.connect("", async_=True)


def wait():
    while (at := conn.poll()) != psycopg2.extensions.POLL_OK:
        reads = [conn] if at == psycopg2.extensions.POLL_READ else []
        select.select(reads, [] if reads else [conn], [])


wait()
cur = conn.cursor()
cur.execute("select id from range(3) order by id")
wait()
print(cur.fetchall())
conn.close()
print("done")
