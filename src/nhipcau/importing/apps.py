from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "nhipcau.importing"

    def ready(self) -> None:
        from nhipcau.kernel.contracts import ticks

        from . import parts, tasks

        parts.register()
        ticks.add("importing.resume", tasks.resume)
