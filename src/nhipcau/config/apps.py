from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nhipcau.config"

    def ready(self) -> None:
        from . import checks, guard  # noqa: F401
