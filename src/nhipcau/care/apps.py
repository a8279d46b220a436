from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "nhipcau.care"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
