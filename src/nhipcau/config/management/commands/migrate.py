"""Django's migrate, with a backup made by itself before anything changes in a database that holds data.

Indexes of words that a migration lost are made again (kernel/db.py). On PostgreSQL with two roles the application is
given its rights in the new tables afterwards.
"""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from nhipcau.config import backups, rights
from nhipcau.kernel.db import keep_words


class Command(Migrate):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="không sao lưu trước (khi vừa khôi phục xong)")

    def handle(self, *args: Any, no_backup: bool = False, **options: Any) -> Any:
        if not no_backup and not options.get("plan") and not options.get("check_unapplied"):
            self.back_up(connections[options["database"]])
        answer = super().handle(*args, **options)
        if not options.get("plan") and not options.get("check_unapplied"):
            keep_words(connections[options["database"]])
        role = rights.application()
        if role and connections[options["database"]].vendor == "postgresql" and not options.get("plan"):
            rights.give(role)
        return answer

    def back_up(self, connection: Any) -> None:
        executor = MigrationExecutor(connection)
        done = executor.loader.applied_migrations
        if done and executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write(f"Đã sao lưu trước khi nâng cấp: {backups.automatic('truoc-nang-cap')}")
