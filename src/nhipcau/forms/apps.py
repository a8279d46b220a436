from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "nhipcau.forms"

    def ready(self) -> None:
        from . import parts

        parts.register()
