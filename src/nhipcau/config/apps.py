from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nhipcau.config"
