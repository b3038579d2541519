"""asyncpg's ways: flows driven by Flush, everything binary, client_encoding in quotes at start, portals, pools, COPY."""

import asyncio
import datetime as dt
import decimal
import io
import os
import ssl
import sys

import asyncpg


def security():
    if os.environ["PGSSLMODE"] == "disable":
        return {"ssl": False}
    return {"ssl": ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])}


async def state(what, coroutine):
    try:
        print(what, await coroutine)
    except asyncpg.PostgresError as e:
        print(what, e.sqlstate)
    except asyncio.TimeoutError:
        print(what, "timed out")


async def values(conn):
    kinds = [("boolean", True), ("smallint", -300), ("int", 70000), ("bigint", -(2**63)), ("double precision", 0.1), ("numeric(10,3)", decimal.Decimal("-12.340")),
             ("text", "häß'\"\\ é"), ("bytea", b"\x00\xff"), ("date", dt.date(1969, 12, 31)),
             ("timestamptz", dt.datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=dt.timezone.utc)), ("timestamp", dt.datetime(2024, 2, 29, 12, 0, 0, 500000))]
    for kind, value in kinds:
        row = await conn.fetchrow(f"select $1::{kind} as v, $2::{kind} as n from range(1)", value, None)
        print(kind, dict(row))


async def statements(conn):
    stmt = await conn.prepare("select id, cast(id as string) as s from range(10) where id >= $1 order by id")
    print([p.name for p in stmt.get_parameters()], [(a.name, a.type.name) for a in stmt.get_attributes()])
    print([tuple(r) for r in await stmt.fetch(7)], await stmt.fetchval(9, column=1), await stmt.fetchrow(10))
    for n in range(3):
        print(await conn.fetchval("select $1::int + 1 as n", n))
    await state("syntax", conn.fetch("selec 1"))
    await state("no table", conn.fetch("select * from no_such_table"))
    await state("division", conn.fetch("select 1 / id as x from range(1)"))
    await state("script", conn.execute("select 1; select 2"))
    await state("timeout", conn.fetch("select count(*) from range(200000000000) where id % 7 = 9", timeout=1.5))
    print("alive", await conn.fetchval("select count(*) as n from range(5)"))


async def cursors(conn):
    async with conn.transaction():
        seen = [r["id"] async for r in conn.cursor("select id from range(130) order by id", prefetch=50)]
        print(len(seen), seen[-1])
        cur = await conn.cursor("select id from range(30) order by id")
        print(await cur.fetchrow(), await cur.fetch(3), await cur.forward(10), await cur.fetchrow())
    tx = conn.transaction(isolation="serializable", readonly=True)
    await tx.start()
    print(await conn.fetchval("show transaction_isolation"))
    await state("in transaction", conn.fetch("select * from no_such_table"))
    await state("aborted", conn.fetch("select 1"))
    await tx.rollback()
    async with conn.transaction():
        try:
            async with conn.transaction():
                await conn.fetch("select * from no_such_table")
        except asyncpg.UndefinedTableError:
            print("inner rolled back")
        print(await conn.fetchval("select 5 as five"))


async def copying(conn):
    await conn.execute("drop table if exists drv_asyncpg")
    await conn.execute("create table drv_asyncpg (a int, b string, c double)")
    print(await conn.copy_to_table("drv_asyncpg", source=io.BytesIO(b'1,"x, y",1.5\n2,,\n'), format="csv"))
    out = io.BytesIO()
    print(await conn.copy_from_query("select a, b, c from drv_asyncpg where a >= 1 order by a", output=out), out.getvalue())
    out = io.BytesIO()
    print(await conn.copy_from_query("select a, b from drv_asyncpg order by a", output=out, format="binary"), out.getvalue())
    await conn.executemany("insert into drv_asyncpg (a, b, c) values ($1, $2, $3)", [(n, f"m{n}", n / 4) for n in range(10, 13)])
    print([tuple(r) for r in await conn.fetch("select * from drv_asyncpg order by a")])
    await conn.execute("drop table drv_asyncpg")


async def main():
    try:
        conn = await asyncpg.connect(**security(), server_settings={"application_name": "drv", "timezone": "UTC"})
    except asyncpg.InvalidPasswordError as e:
        print(e.sqlstate)
        return
    print(conn.get_settings().client_encoding, conn.get_settings().application_name, conn.get_server_version().major)
    for part in (values, statements, cursors, copying):
        await part(conn)
    await conn.close()
    async with asyncpg.create_pool(**security(), min_size=1, max_size=2) as pool:
        print(sorted(await asyncio.gather(*(pool.fetchval("select $1::int as n from range(1)", n) for n in range(5)))))
        async with pool.acquire() as conn:
            await conn.execute("set application_name = 'changed'")
        async with pool.acquire() as conn:
            print(repr(await conn.fetchval("show application_name")))
    print("done")


asyncio.run(main())
