from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "nhipcau.desk"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
