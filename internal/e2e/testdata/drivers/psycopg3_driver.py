"""psycopg 3's ways: parameters on the server in text and binary, prepared statements, pipelines, COPY, cursors, asyncio, pools."""

import asyncio
import datetime as dt
import decimal
import logging
import sys
import threading

import psycopg
import psycopg_pool

# what a failed pipeline's end says of itself on stderr depends on what has arrived by then
logging.getLogger("psycopg").setLevel(logging.CRITICAL)


def state(what, run):
    try:
        print(what, run())
    except psycopg.Error as e:
        print(what, e.sqlstate)


try:
    conn = psycopg.connect("", autocommit=True)
except psycopg.OperationalError as e:
    # no SQLSTATE comes with a failed connection
    print("28P01" if "password authentication failed" in str(e) else e)
    sys.exit()

values = [("boolean", True), ("smallint", -300), ("int", 70000), ("bigint", -(2**63)), ("double precision", 0.1),
          ("numeric(10,3)", decimal.Decimal("-12.340")), ("text", "häß'\"\\ %s é"), ("bytea", b"\x00\xff"), ("date", dt.date(1969, 12, 31)),
          ("timestamptz", dt.datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=dt.timezone.utc)), ("timestamp", dt.datetime(2024, 2, 29, 12, 0, 0, 500000))]
conn.execute("set timezone = 'UTC'")
for binary in (False, True):
    slot = "%b" if binary else "%t"
    cur = conn.cursor(binary=binary)
    cur.execute("select " + ", ".join(f"{slot}::{kind} as v{n}, {slot}::{kind} as n{n}" for n, (kind, _) in enumerate(values)) + " from range(1)",
                [v for _, value in values for v in (value, None)])
    print([(c.name, c.type_code) for c in cur.description])
    print(cur.fetchall())

for n in range(7):
    print(conn.execute("select id, cast(id as string) as s from range(10) where id = %s", (n,), prepare=n > 1).fetchone(), end=" ")
print()

with conn.pipeline() as p:
    cursors = [conn.execute("select id from range(5) where id = %s", (n,)) for n in range(5)]
    p.sync()
    print([c.fetchone() for c in cursors])
try:  # where in it the error comes out depends on what has arrived
    with conn.pipeline() as p:
        conn.execute("select * from no_such_table")
        conn.execute("select 1")
        p.sync()
    print("no error")
except psycopg.Error as e:
    print("pipeline", e.sqlstate)
print(conn.execute("select 2 as two").fetchone())

with conn.transaction():
    for binary in (False, True):
        with conn.cursor("many", binary=binary) as cur:
            cur.itersize = 700
            cur.execute("select id, cast(id as string) as s from range(3000) order by id")
            rows = list(cur)
            print(len(rows), rows[0], rows[-1])
        with conn.cursor("back", scrollable=True, binary=binary) as cur:
            cur.execute("select id from range(100) order by id")
            print(cur.fetchmany(2))
            cur.scroll(50)
            print(cur.fetchone())
            cur.scroll(-3)
            print(cur.fetchone())
    try:
        with conn.transaction():
            conn.execute("select * from no_such_table")
    except psycopg.Error as e:
        print("inner", e.sqlstate)
    print(conn.execute("select 3 as three").fetchone())

conn.execute("drop table if exists drv_psycopg3")
conn.execute("create table drv_psycopg3 (a int, b string, c double)")
cur = conn.cursor()
rows = [(1, "x\ty\\", 1.5), (2, None, None), (3, "é", -0.25)]
for options in ("", " (format binary)"):
    with cur.copy("copy drv_psycopg3 (a, b, c) from stdin" + options) as copy:
        if options:
            copy.set_types(["int4", "text", "float8"])
        for row in rows:
            copy.write_row(row)
    print(cur.statusmessage)
    with cur.copy("copy (select * from drv_psycopg3 order by a) to stdout" + options) as copy:
        copy.set_types(["int4", "text", "float8"])
        print(list(copy.rows()))
cur.executemany("insert into drv_psycopg3 (a, b) values (%s, %s)", [(n, f"m{n}") for n in range(10, 14)])
print(conn.execute("select a, b from drv_psycopg3 where a >= 10 order by a").fetchall())


def broken():
    with cur.copy("copy drv_psycopg3 from stdin") as copy:
        copy.write("x\ty\tz\n")


state("bad copy", broken)
conn.execute("drop table drv_psycopg3")
print(list(conn.cursor().stream("select id from range(4) order by id")))

threading.Timer(1.5, conn.cancel_safe).start()
state("cancelled", lambda: conn.execute("select count(*) from range(200000000000) where id % 7 = 9"))
print(conn.info.transaction_status.name, conn.info.parameter_status("server_encoding"))
conn.close()


async def asynchronous():
    async with await psycopg.AsyncConnection.connect("") as conn:
        async with conn.cursor() as cur:
            await cur.execute("select id from range(3) order by id")
            print([row async for row in cur])
        try:
            await asyncio.wait_for(conn.execute("select count(*) from range(200000000000) where id % 7 = 9"), 1.5)
        except asyncio.TimeoutError:
            print("timed out")
        await conn.rollback()
        print(await (await conn.execute("select 4 as four")).fetchone())


asyncio.run(asynchronous())
with psycopg_pool.ConnectionPool("", min_size=2, max_size=2) as pool:
    for n in range(4):
        with pool.connection() as conn:
            print(conn.execute("select %s::int as n", (n,)).fetchone())
print("done")
