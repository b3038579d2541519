"""Server-side cursors, in text and in binary, and SQL's PREPARE; prints one line a check that failed, "ok" at the end."""

import sys

import psycopg

failed = 0


def check(what, got, want):
    global failed
    if got != want:
        failed += 1
        print(f"{what}: {got!r}, not {want!r}")


def refused(what, state, run):
    try:
        run()
        check(what, "no error", state)
    except psycopg.Error as e:
        check(what, e.sqlstate, state)


QUERY = "select id, cast(id as string) s from range(%s) order by id"

with psycopg.connect(sys.argv[1]) as conn:
    for binary in (False, True):
        with conn.cursor("many", binary=binary) as cur:
            cur.itersize = 3000
            cur.execute(QUERY, (25000,))
            check("columns", [(c.name, c.type_code) for c in cur.description], [("id", 20), ("s", 25)])
            rows = list(cur)
            check(f"rows, binary={binary}", (len(rows), rows[0], rows[-1]), (25000, (0, "0"), (24999, "24999")))
        with conn.cursor("some", binary=binary, scrollable=True) as cur:
            cur.execute(QUERY, (25000,))
            check("fetchmany", [r[0] for r in cur.fetchmany(3)], [0, 1, 2])
            cur.scroll(10000)
            check("relative", cur.fetchone(), (10003, "10003"))
            cur.scroll(-10004)
            check("back", cur.fetchone(), (0, "0"))
            cur.scroll(24998, mode="absolute")
            check("absolute", cur.fetchall(), [(24998, "24998"), (24999, "24999")])
            cur.scroll(7, mode="absolute")
            check("absolute back", cur.fetchone(), (7, "7"))
        with conn.cursor("kept", binary=binary, withhold=True) as cur:
            cur.execute(QUERY, (25000,))
            check("before", cur.fetchone()[0], 0)
            conn.commit()
            check("after", [r[0] for r in cur.fetchmany(2)], [1, 2])
            check("others", conn.execute("select count(*) from range(5)").fetchone(), (5,))
            conn.rollback()
            check("rest", len(cur.fetchall()), 24997)
        conn.commit()

    with conn.cursor("once", scrollable=False) as cur:
        cur.execute(QUERY, (10,))
        cur.fetchmany(3)
        refused("no scroll", "55000", lambda: cur.scroll(-1))
        conn.rollback()
    refused("no such table", "42P01", lambda: conn.cursor("bad").execute("select * from no_such_table"))
    conn.rollback()
    cur = conn.cursor("gone")
    cur.execute("select id from range(1000000)")
    cur.fetchone()
    conn.rollback()
    refused("after rollback", "34000", cur.fetchone)
    conn.rollback()

    conn.execute("prepare p(bigint, text) as select id, $2 from range(10) where id > $1 order by id limit 2")
    check("execute", conn.execute("execute p(3, 'it''s')").fetchall(), [(4, "it's"), (5, "it's")])
    check("execute", conn.execute("execute p(-1, null)", binary=True).fetchall(), [(0, None), (1, None)])
    conn.execute("prepare q as select id from range(10) where id = $1")
    check("open type", conn.execute("execute q(7)").fetchall(), [(7,)])
    refused("count", "42601", lambda: conn.execute("execute p(1)"))
    conn.rollback()
    conn.execute("deallocate p")
    refused("deallocated", "26000", lambda: conn.execute("execute p(1, 'x')"))
    conn.rollback()

print("ok" if not failed else f"{failed} failed")
