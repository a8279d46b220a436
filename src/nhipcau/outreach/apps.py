from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "nhipcau.outreach"

    def ready(self) -> None:
        from . import listings, parts

        parts.register()
        listings.register()
