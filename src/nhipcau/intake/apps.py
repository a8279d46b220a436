from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "nhipcau.intake"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
