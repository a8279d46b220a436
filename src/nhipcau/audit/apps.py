from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nhipcau.audit"

    def ready(self) -> None:
        from . import parts

        parts.register()
