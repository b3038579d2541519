"""Makes the tables of README.md's section on the protocol from the tests, or checks (--check) that they are current.

The first table has what testdata/pgwire sends: each exchange of these scripts has the same answer from PostgreSQL 18 and
from libra. The second has the first sentence of each driver's program in internal/e2e, whose output must be the same, too. The table of
statements and expressions is made from the nodes of PostgreSQL's grammar that package translate knows.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- made by make generate from the tests -->", "<!-- end of what is made -->"
MATRIX_BEGIN = "<!-- made by make generate from testdata/matrix -->"
# The words of the scripts, and PostgreSQL's names of the messages (manual, "Message Formats") where these are others.
NAMES = {"Startup": "StartupMessage", "SSL": "SSLRequest", "GSS": "GSSENCRequest"}
MEANINGS = {
    "StartupMessage": "protocol 3.0 and 3.2, `options`, `_pq_.` parameters, older and newer versions",
    "SSLRequest": "answered when there is no certificate; TLS itself: second table",
    "GSSENCRequest": "declined, as a PostgreSQL without GSSAPI does",
    "Query": "several statements, transactions, errors, cursors, settings, COPY",
    "Parse": "named and unnamed, with and without types",
    "Bind": "text and binary, parameters and results",
    "Describe": "statements and portals",
    "Execute": "with and without a limit of rows; portals that are suspended and go on",
    "Close": "statements and portals",
    "Flush": "answers without a Sync",
    "Sync": "ends pipelines and errors",
    "CopyData": "text, csv and binary, in pieces of any size",
    "CopyDone": "of simple and extended COPY",
    "CopyFail": "with the client's message",
    "Terminate": "the connection ends without an answer",
    "Raw": "what is no message, has a wrong length or comes in the wrong state",
}
DRIVERS = {
    "asyncpg": "asyncpg_driver.py", "libpq (psql)": "script.sql", "node-postgres": "node_postgres.js", "pg8000": "pg8000_driver.py",
    "pgjdbc": "PgJdbc.java", "pgx": "driver_pgx_test.go", "lib/pq": "driver_pq_test.go", "psqlODBC": "psqlodbc_driver.py",
    "psycopg 2": "psycopg2_driver.py", "psycopg 3": "psycopg3_driver.py",
}


RULES = "<!-- made by make generate from the rules -->"
# What becomes of statements that are not refused as such, by their nodes in translate/classify.go.
STATEMENTS = {
    "select_stmt": ("SELECT, VALUES, TABLE, WITH", "written anew from PostgreSQL's analyzed tree; SELECT INTO makes a table"),
    "insert_stmt": ("INSERT", "written anew; ON CONFLICT (key) as MERGE; RETURNING of VALUES"),
    "update_stmt": ("UPDATE", "written anew, for formats that can; FROM and RETURNING are refused"),
    "delete_stmt": ("DELETE", "written anew, for formats that can; USING and RETURNING are refused"),
    "merge_stmt": ("MERGE", "written anew, for formats that can; RETURNING is refused"),
    "truncate_stmt": ("TRUNCATE", "Spark's"),
    "call_stmt": ("CALL", "Spark's"),
    "create_stmt": ("CREATE [TEMP] TABLE", "Spark's types; keys and other types in properties"),
    "create_table_as_stmt": ("CREATE [TEMP] TABLE … AS", "the query written anew; materialized views are refused"),
    "view_stmt": ("CREATE [TEMP] VIEW", "the query written anew"),
    "create_schema_stmt": ("CREATE SCHEMA", "Spark's"),
    "createdb_stmt": ("CREATE DATABASE", "Spark's schema of that name"),
    "dropdb_stmt": ("DROP DATABASE", "Spark's schema of that name"),
    "create_function_stmt": ("CREATE FUNCTION", "Spark's, with an expression for a body"),
    "drop_stmt": ("DROP TABLE, VIEW, SCHEMA, FUNCTION", "Spark's, one at a time; others are refused"),
    "alter_table_stmt": ("ALTER TABLE, ALTER VIEW", "columns, defaults and constraints; others are refused"),
    "rename_stmt": ("ALTER … RENAME", "of tables, views and columns"),
    "comment_stmt": ("COMMENT ON", "of tables, columns and schemas"),
    "vacuum_stmt": ("ANALYZE", "Spark's statistics; VACUUM is refused"),
    "explain_stmt": ("EXPLAIN", "Spark's plan, with ANALYZE its figures"),
    "copy_stmt": ("COPY", "to and from the client"),
    "transaction_stmt": ("BEGIN, COMMIT, ROLLBACK, SAVEPOINT", "followed; Spark has no transactions"),
    "variable_set_stmt": ("SET, RESET", "the connection's settings, and spark.*"),
    "variable_show_stmt": ("SHOW", "the connection's settings, and spark.*"),
    "constraints_set_stmt": ("SET CONSTRAINTS", "does nothing"),
    "deallocate_stmt": ("DEALLOCATE", "the connection's"),
    "discard_stmt": ("DISCARD", "the connection's"),
    "declare_cursor_stmt": ("DECLARE", "a query that is read in pieces"),
    "fetch_stmt": ("FETCH, MOVE", "in every direction"),
    "close_portal_stmt": ("CLOSE", "the connection's"),
    "prepare_stmt": ("PREPARE", "the connection's"),
    "execute_stmt": ("EXECUTE", "with constants"),
    "listen_stmt": ("LISTEN", "nothing, with a notice"),
    "unlisten_stmt": ("UNLISTEN", "nothing, with a notice"),
    "notify_stmt": ("NOTIFY", "nothing, with a notice"),
}
# Nodes that are refused under names of their own in their families.
REFUSED = {"grant_stmt": "GRANT", "grant_role_stmt": "REVOKE", "define_stmt": "CREATE AGGREGATE"}
EXPRESSIONS = {
    "VAR": "columns", "CONST": "constants", "PARAM": "parameters", "FUNCEXPR": "functions", "OPEXPR": "operators", "DISTINCTEXPR": "IS DISTINCT FROM",
    "NULLIFEXPR": "NULLIF", "SCALARARRAYOPEXPR": "ANY, ALL and IN of arrays", "BOOLEXPR": "AND, OR, NOT", "SUBLINK": "subqueries", "RELABELTYPE": "casts",
    "COERCEVIAIO": "casts by text", "ARRAYCOERCEEXPR": "casts of arrays", "COLLATEEXPR": "COLLATE", "CASEEXPR": "CASE", "CASETESTEXPR": "",
    "ARRAYEXPR": "ARRAY[…]", "ROWEXPR": "ROW(…)", "ROWCOMPAREEXPR": "comparison of rows", "COALESCEEXPR": "COALESCE", "MINMAXEXPR": "GREATEST, LEAST",
    "SQLVALUEFUNCTION": "CURRENT_DATE and its kin", "NULLTEST": "IS NULL", "BOOLEANTEST": "IS TRUE", "SUBSCRIPTINGREF": "subscripts and slices",
    "AGGREF": "aggregates", "GROUPINGFUNC": "GROUPING", "WINDOWFUNC": "window functions", "FIELDSELECT": "fields of rows",
}


def rules() -> list[str]:
    classify = (ROOT / "translate/classify.go").read_text()
    families = set(re.findall(r'^\t(?:families\[)?"(\w+_stmt)"', classify, re.M))
    refused = dict(re.findall(r'^\t"(\w+)":\s*\{"([^"]+)"', (ROOT / "translate/refuse.go").read_text(), re.M))
    expr = (ROOT / "translate/deparse/expr.go").read_text()
    written = {tag for tag in re.findall(r'^\t\t"(\w+)":\s+\(\*writer\)', expr, re.M) if tag + "EXPR" not in expr}
    named = dict(re.findall(r'"([A-Z]+)": "([^"]+)"', expr))
    for what, missing in [("statements", families ^ (STATEMENTS.keys() | REFUSED.keys())), ("expressions", written ^ EXPRESSIONS.keys())]:
        if missing:
            sys.exit(f"support_table.py: {what} without a word here, or that are no longer: {', '.join(sorted(missing))}")
    rows = [f"| `{name}` | {meaning} |" for name, meaning in STATEMENTS.values()]
    other = sorted(set(refused.values()) | set(REFUSED.values()))
    return ["| statement | what becomes of it |", "| --- | --- |", *rows, "| " + ", ".join(other) + " | refused by name |", "",
            "In expressions are written: " + ", ".join(v for v in EXPRESSIONS.values() if v) + ". Refused by name: "
            + ", ".join(sorted(set(named.values()))) + ". Functions, operators and casts have rules; one without a rule is refused by its name."]


def messages() -> list[str]:
    scripts: dict[str, set[str]] = {}
    for path in sorted((ROOT / "testdata/pgwire").glob("*.pgtest")):
        for word in re.findall(r"^> (\w+)", path.read_text(), re.M):
            name = NAMES.get(word, word)
            scripts.setdefault(name, set()).add(re.sub(r"-.*", "", path.stem))
    unknown = scripts.keys() ^ MEANINGS.keys()
    if unknown:
        sys.exit(f"support_table.py: {', '.join(sorted(unknown))}: sent by no script, or without a meaning here")
    rows = [f"| {'(malformed)' if name == 'Raw' else name} | {meaning} | {', '.join(sorted(scripts[name]))} |" for name, meaning in MEANINGS.items()]
    return ["| message | what is tested | in the scripts |", "| --- | --- | --- |", *rows]


def drivers() -> list[str]:
    folder = ROOT / "internal/e2e"
    tested = (folder / "drivers_test.go").read_text().count('\t{"')
    if tested != len(DRIVERS):
        sys.exit(f"support_table.py: {tested} drivers are tested, {len(DRIVERS)} are named here")
    rows = []
    for name, file in DRIVERS.items():
        path = folder / ("testdata/drivers" if not file.endswith("_test.go") else "") / file
        rows.append(f"| {name} | {ways(path.read_text())} |")
    return ["| driver | its ways that give the same on PostgreSQL 18 and on libra with Spark |", "| --- | --- |", *rows]


def ways(text: str) -> str:
    """What a program says of itself behind the first colon (Python's, Java's, node's, SQL's or Go's comment)."""
    found = re.search(r"(?:'s? ways|Program is [^:\n]*|by pyodbc):\s*(.*?)\.?\s*(?:\"\"\"|\*/|\n(?!//|--)|\.\n)", text, re.S)
    if not found:
        sys.exit("support_table.py: a driver's program does not say what it does:\n" + text[:200])
    return re.sub(r"\s*\n(?://|--)?\s*", " ", found.group(1)).strip()


def version(name: str) -> tuple:
    """Sparks first, the newest before the others."""
    return name.startswith("sail"), [-int(n) for n in re.findall(r"\d+", name)]


def matrix() -> list[str]:
    servers = {path.stem: dict(line.split(": ", 1) for line in path.read_text().splitlines()) for path in (ROOT / "testdata/matrix").glob("*.txt")}
    names = sorted(servers, key=version)
    checks = list(servers[names[0]])
    notes: list[str] = []
    rows = [f"| | {' | '.join(name.replace('sail-', 'Sail ') for name in names)} |", "| --- |" + " --- |" * len(names)]
    for check in checks:
        cells = []
        for name in names:
            said = servers[name].get(check, "not tried")
            if said != "yes" and said not in notes:
                notes.append(said)
            cells.append("yes" if said == "yes" else f"no ({notes.index(said) + 1})")
        rows.append(f"| {check} | {' | '.join(cells)} |")
    return [*rows, "", *(f"{i + 1}. `{note}`" for i, note in enumerate(notes))]


def put(text: str, begin: str, made: list[str]) -> str:
    before, rest = text.split(begin)
    after = rest.split(END, 1)[1]
    return "\n".join([before + begin, "", *made, "", END]) + after


def main() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text()
    made = put(put(text, BEGIN, [*messages(), "", *drivers()]), RULES, rules())
    made = put(made, MATRIX_BEGIN, matrix())
    if sys.argv[1:] == ["--check"]:
        if made != text:
            sys.exit("README.md's tables are not current: run make generate")
    else:
        readme.write_text(made)


main()
