from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "nhipcau.importing"
