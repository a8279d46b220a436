"""Two roles on PostgreSQL: the owner makes the tables, the application only works in them.

The audit can then not be changed by the program itself, whatever is wrong with it: it may add events and nothing else.
"""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import connection

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
HEADS = "audit_chainhead"


def application() -> str:
    """The role of DATABASE_URL when another one owns the tables, else empty."""
    return unquote(urlsplit(settings.DATABASE_URL).username or "") if settings.OWNER_URL else ""


def audit_tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config("audit").get_models()]


def give(role: str) -> None:
    """Give `role` what the application needs in the tables as they are now. Run by their owner after each upgrade."""
    name = connection.ops.quote_name(role)
    closed = ", ".join(audit_tables())
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT {EVERYTHING} ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE ALL ON {closed}, django_migrations FROM {name}",
            f"GRANT SELECT ON django_migrations TO {name}",
            f"GRANT SELECT, INSERT ON {closed} TO {name}",
            f"GRANT UPDATE (position, hash) ON {HEADS} TO {name}",  # a trigger lets them move only forward
        ):
            cursor.execute(statement)


def faults(role: str) -> Iterator[str]:
    """What `role` may do although the application must not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", [role])
        if (found := cursor.fetchone()) is None:
            yield f"chưa có vai trò {role}"
            return
        if any(found):
            yield f"vai trò {role} có quyền SUPERUSER, BYPASSRLS hoặc CREATEROLE"
        for table in audit_tables():
            if connection.introspection.table_names() and _may(cursor, role, table):
                yield f"vai trò {role} sửa hoặc xóa được bảng {table}"


def _may(cursor: object, role: str, table: str) -> bool:
    cursor.execute(  # type: ignore[attr-defined]
        """SELECT has_table_privilege(%s, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
                  OR pg_has_role(%s, c.relowner, 'MEMBER')
           FROM pg_class c WHERE c.oid = to_regclass(%s)""",
        [role, role, table],
    )
    found = cursor.fetchone()  # type: ignore[attr-defined]
    return bool(found and found[0])
