from django.apps import AppConfig


class ExportingConfig(AppConfig):
    name = "nhipcau.exporting"

    def ready(self) -> None:
        from nhipcau.kernel.contracts import ticks

        from . import parts, tasks

        parts.register()
        ticks.add("exporting.go_on", tasks.go_on)
