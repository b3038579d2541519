"""Makes the tables of README.md's section on the protocol from the tests, or checks (--check) that they are current.

The first table has what testdata/pgwire sends: each exchange of these scripts has the same answer from PostgreSQL 18 and
from libra. The second has the first sentence of each driver's program in internal/e2e, whose output must be the same, too.
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
    made = put(text, BEGIN, [*messages(), "", *drivers()])
    made = put(made, MATRIX_BEGIN, matrix())
    if sys.argv[1:] == ["--check"]:
        if made != text:
            sys.exit("README.md's tables are not current: run make generate")
    else:
        readme.write_text(made)


main()
