"""Values both ways, in text and in binary, with NULLs; prints one line a check that failed, "ok" at the end."""

import datetime as dt
import decimal
import sys

import psycopg
from psycopg.types.json import Jsonb

failed = 0


def check(what, got, want):
    global failed
    if got != want:
        failed += 1
        print(f"{what}: {got!r}, not {want!r}")


UTC = dt.timezone.utc
VALUES = [
    ("boolean", True),
    ("smallint", -300),
    ("int", 70000),
    ("bigint", -(2**63)),
    ("double precision", 0.1),
    ("numeric(10,3)", decimal.Decimal("-12.340")),
    ("text", "häß'\"\\ %s é"),
    ("bytea", b"\x00\xff"),
    ("date", dt.date(1969, 12, 31)),
    ("timestamptz", dt.datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)),
    ("timestamp", dt.datetime(2024, 2, 29, 12, 0, 0, 500000)),
]

with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    for binary in (False, True):
        cur = conn.cursor(binary=binary)
        for kind, value in VALUES:
            slot = "%b" if binary else "%t"
            cur.execute(f"select {slot}::{kind}, {slot}::{kind} from range(1)", (value, None))
            check(f"{kind}, binary={binary}", cur.fetchone(), (value, None))
        cur.execute("select array(1, null, 3), named_struct('a', 1), map('k', 2.5) from range(1)")
        check(f"nested, binary={binary}", cur.fetchone(), ([1, None, 3], {"a": 1}, {"k": 2.5}))
        cur.execute("select id, cast(id as string) from range(25000) where id >= %s order by id", (5,))
        rows = cur.fetchall()
        check(f"rows, binary={binary}", (len(rows), rows[0], rows[-1]), (24995, (5, "5"), (24999, "24999")))

    # prepared on the server from the first execution
    for n in range(5):
        row = conn.execute("select id from range(10) where id = %s", (n,), prepare=True).fetchone()
        check("prepared", row, (n,))

    try:
        conn.execute("select * from no_such_table")
        check("error", "none", "42P01")
    except psycopg.errors.UndefinedTable as e:
        check("error position", e.diag.statement_position, "15")

    with conn.pipeline():
        cursors = [conn.execute("select id from range(5) where id = %s", (n,)) for n in range(5)]
        check("pipeline", [c.fetchone()[0] for c in cursors], list(range(5)))

    try:
        with conn.transaction():
            conn.execute("select 1 from range(1)")
            conn.execute("select raise_error('stop')")
    except psycopg.Error as e:
        check("raise_error", e.sqlstate, "P0001")
    check("after rollback", conn.info.transaction_status, psycopg.pq.TransactionStatus.IDLE)

print("ok" if not failed else f"{failed} failed")
