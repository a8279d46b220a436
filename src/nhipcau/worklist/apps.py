from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "nhipcau.worklist"

    def ready(self) -> None:
        from . import parts

        parts.register()
