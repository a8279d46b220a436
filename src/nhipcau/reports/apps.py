from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nhipcau.reports"

    def ready(self) -> None:
        from . import parts

        parts.register()
