"""psqlODBC's catalog calls, by pyodbc."""

import os
import sys

import pyodbc

SCHEMA, TABLE = "e2e_twin", "twin_customers"
conn = pyodbc.connect(
    "DRIVER=%s;SERVER=%s;PORT=%s;DATABASE=%s;UID=%s;SSLmode=disable"
    % (sys.argv[1], os.environ["PGHOST"], os.environ["PGPORT"], os.environ["PGDATABASE"], os.environ["PGUSER"]))
cursor = conn.cursor()


def show(name, rows, keep=lambda row: True):
    print(name, [d[0] for d in rows.description])
    for row in sorted(repr(tuple(r)) for r in rows.fetchall() if keep(r)):
        print(" ", row)


show("tables", cursor.tables(schema=SCHEMA))
show("tables", cursor.tables(table="twin%", schema=SCHEMA, tableType="TABLE,VIEW"))
show("system", cursor.tables(schema="pg_catalog", table="pg_c%"))
show("schemas", cursor.tables(catalog="", schema="%", table=""), lambda r: r[1] in (SCHEMA, "public", "pg_catalog", "information_schema"))
show("catalogs", cursor.tables(catalog="%", schema="", table=""), lambda r: r[0] == os.environ["PGDATABASE"])
show("types", cursor.tables(catalog="", schema="", table="", tableType="%"))
show("columns", cursor.columns(schema=SCHEMA))
show("columns", cursor.columns(schema="e2e\\_twin", table="o%", column="%t%"))
show("columns", cursor.columns(schema="pg_catalog", table="pg_class"))
show("statistics", cursor.statistics(TABLE, schema=SCHEMA))
show("unique", cursor.statistics("pg_class", schema="pg_catalog", unique=True))
show("row id", cursor.rowIdColumns(TABLE, schema=SCHEMA))
show("row version", cursor.rowVerColumns(TABLE, schema=SCHEMA))
show("primary keys", cursor.primaryKeys(TABLE, schema=SCHEMA))
show("primary keys", cursor.primaryKeys("pg_class", schema="pg_catalog"))
show("foreign keys", cursor.foreignKeys(table=TABLE, schema=SCHEMA))
show("foreign keys", cursor.foreignKeys(foreignTable="orders", foreignSchema=SCHEMA))
show("procedures", cursor.procedures(procedure="lower%", schema="pg_catalog"))
show("procedure columns", cursor.procedureColumns(procedure="lower", schema="pg_catalog"))
show("type info", cursor.getTypeInfo())
for info in (pyodbc.SQL_DBMS_NAME, pyodbc.SQL_IDENTIFIER_QUOTE_CHAR, pyodbc.SQL_SCHEMA_TERM, pyodbc.SQL_MAX_IDENTIFIER_LEN, pyodbc.SQL_TXN_CAPABLE):
    print(info, conn.getinfo(info))
print(cursor.execute("select relname from pg_class where oid = 'e2e_twin.orders'::regclass").fetchall())
print(cursor.execute("select count(*) from information_schema.columns where table_schema = ? and table_name = ?", SCHEMA, TABLE).fetchone())
print("done")
