from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "nhipcau.org"

    def ready(self) -> None:
        from . import parts

        parts.register()
