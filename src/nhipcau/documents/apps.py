from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "nhipcau.documents"

    def ready(self) -> None:
        from . import parts

        parts.register()
