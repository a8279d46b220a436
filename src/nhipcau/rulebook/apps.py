from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulebookConfig(AppConfig):
    """Dated rules as text. Registers its code lists so that apps below it (org) can ask for words."""

    name = "nhipcau.rulebook"
    label = "rulebook"
    verbose_name = _("Rulebook")

    def ready(self) -> None:
        from nhipcau.kernel.contracts import NavItem, code_lists, nav_items

        from .queries import Words

        code_lists.add("rulebook", Words())
        nav_items.add("rulebook", NavItem(_("Rules in force"), "rulebook:parameters", 80))
