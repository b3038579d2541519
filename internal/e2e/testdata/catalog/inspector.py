"""Everything that SQLAlchemy's inspector tells of a schema, and the tables that it reflects."""

import os

import sqlalchemy
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable

SCHEMA = "e2e_twin"


def show(name, value):
    print(name, sorted(map(repr, value)) if isinstance(value, (list, set)) else repr(value))


def inspect(driver):
    url = URL.create("postgresql+" + driver, os.environ["PGUSER"], None, os.environ["PGHOST"], int(os.environ["PGPORT"]), os.environ["PGDATABASE"])
    engine = sqlalchemy.create_engine(url)
    inspector = sqlalchemy.inspect(engine)
    show("default schema", inspector.default_schema_name)
    show("schemas", [s for s in inspector.get_schema_names() if s in (SCHEMA, "public", "information_schema")])
    show("tables", inspector.get_table_names(schema=SCHEMA))
    show("views", inspector.get_view_names(schema=SCHEMA))
    show("materialized views", inspector.get_materialized_view_names(schema=SCHEMA))
    show("temporary", inspector.get_temp_table_names() + inspector.get_temp_view_names())
    show("foreign tables", inspector.get_foreign_table_names(schema=SCHEMA))
    show("sequences", inspector.get_sequence_names(schema=SCHEMA))
    show("enums", inspector.get_enums(schema=SCHEMA))
    show("domains", inspector.get_domains(schema=SCHEMA))
    for table in sorted(inspector.get_table_names(schema=SCHEMA)) + inspector.get_view_names(schema=SCHEMA) + ["no_such_table"]:
        for what in ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints", "check_constraints", "table_comment"):
            try:
                show(table + " " + what, getattr(inspector, "get_" + what)(table, schema=SCHEMA))
            except sqlalchemy.exc.NoSuchTableError as e:
                print(table, what, type(e).__name__, e)
        show(table, inspector.has_table(table, schema=SCHEMA))
    print("".join(inspector.get_view_definition("big", schema=SCHEMA).split()).lower())
    show("all columns", sorted({k: [c["name"] for c in v] for k, v in inspector.get_multi_columns(schema=SCHEMA, kind=sqlalchemy.engine.reflection.ObjectKind.ANY).items()}.items()))
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, schema=SCHEMA, views=True)
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        print(CreateTable(table).compile(engine))
    with engine.connect() as conn:
        conn.execute(sqlalchemy.text("set search_path to " + SCHEMA))
        show("here", sqlalchemy.inspect(conn).has_table("orders"))
        show("visible", sqlalchemy.inspect(conn).default_schema_name)
        column = sqlalchemy.literal_column
        show("catalog", list(conn.execute(sqlalchemy.select(column("relname")).select_from(sqlalchemy.text("pg_class")).where(column("oid") == sqlalchemy.cast("orders", sqlalchemy.dialects.postgresql.REGCLASS)))))
    engine.dispose()


for name in ("psycopg2", "psycopg", "pg8000"):
    print(name)
    inspect(name)
print("done")
