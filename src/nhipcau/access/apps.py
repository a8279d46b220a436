from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "nhipcau.access"

    def ready(self) -> None:
        from . import parts

        parts.register()
