from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nhipcau.config"

    def ready(self) -> None:
        from . import checks  # noqa: F401
