"""COPY both ways with psycopg 3: rows in text and in binary, blocks of text; prints "ok" at the end."""

import sys

import psycopg

with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    cur = conn.cursor()
    cur.execute("drop table if exists e2e_copy_psycopg")
    cur.execute("create table e2e_copy_psycopg (a int, b string, c double) using parquet")
    rows = [(1, "x\ty\\", 1.5), (2, None, None), (3, "é", -0.25)]
    try:
        for options in ("", " (format binary)"):
            with cur.copy("copy e2e_copy_psycopg (a, b, c) from stdin" + options) as copy:
                if options:
                    copy.set_types(["int4", "text", "float8"])
                for row in rows:
                    copy.write_row(row)
            assert cur.rowcount == 3, cur.rowcount
            query = "copy (select * from e2e_copy_psycopg order by a) to stdout" + options
            with cur.copy(query) as copy:
                copy.set_types(["int4", "text", "float8"])
                got = list(copy.rows())
            assert got == rows, got
            cur.execute("truncate table e2e_copy_psycopg")
        with cur.copy("copy e2e_copy_psycopg from stdin csv") as copy:
            copy.write("7,seven,\n")
        try:
            with cur.copy("copy e2e_copy_psycopg from stdin") as copy:
                copy.write("8\tx\t1\n")
                raise ValueError("changed my mind")
        except ValueError:
            pass
        assert cur.execute("select a, b, c from e2e_copy_psycopg").fetchall() == [(7, "seven", None)]
    finally:
        cur.execute("drop table e2e_copy_psycopg")
print("ok")
