from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "nhipcau.intake"
