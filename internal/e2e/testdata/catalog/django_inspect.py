"""What Django makes of a schema: inspectdb, and the queries of its introspection that inspectdb leaves out."""

import os

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(DATABASES={"default": {
    "ENGINE": "django.db.backends.postgresql", "HOST": os.environ["PGHOST"], "PORT": os.environ["PGPORT"], "USER": os.environ["PGUSER"],
    "NAME": os.environ["PGDATABASE"], "OPTIONS": {"options": "-c search_path=e2e_twin,public", "sslmode": "disable"}}})
django.setup()

from django.db import connection  # noqa: E402

TABLES = ["big", "metrics", "orders", "twin_customers"]
call_command("inspectdb", *TABLES, include_views=True)
with connection.cursor() as cursor:
    for table in TABLES:
        print(table, sorted(connection.introspection.get_constraints(cursor, table).items()), connection.introspection.get_sequences(cursor, table))
    print(sorted(t for t in connection.introspection.get_table_list(cursor) if t.name in TABLES))
print(connection.pg_version // 10000, connection.features.is_postgresql_16)
print("done")
