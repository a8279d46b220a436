from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "nhipcau.resources"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
