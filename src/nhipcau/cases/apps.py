from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "nhipcau.cases"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
