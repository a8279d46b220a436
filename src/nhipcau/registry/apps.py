from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "nhipcau.registry"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
