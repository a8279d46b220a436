"""One list of what a person may be allowed to do, and the rule every view declares."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed


class Permission(models.TextChoices):
    """Rights are given by roles (access). `*_READ` opens records in scope, `*_WRITE` changes them."""

    CLIENT_READ = "client.read", _("Read people, contacts and cases")
    CLIENT_WRITE = "client.write", _("Record and change people, contacts and cases")
    SEALED_READ = "sealed.read", _("See groups that are sealed (HIV)")
    ACTIVITY_READ = "activity.read", _("Read events, material and donations")
    ACTIVITY_WRITE = "activity.write", _("Record and change events, material and donations")
    NETWORK_READ = "network.read", _("Read units and staff")
    NETWORK_WRITE = "network.write", _("Change units and staff")
    REPORT_READ = "report.read", _("Read reports")
    REPORT_WRITE = "report.write", _("Write the texts of a report and issue it")
    IMPORT = "import", _("Import registers and take an import back")
    AUDIT_READ = "audit.read", _("Read the audit")
    ACCOUNTS = "accounts", _("Accounts, grants and settings")


class Access(models.TextChoices):
    """The two rules that are no permission."""

    PUBLIC = "public", _("Everyone, signed in or not")
    SIGNED_IN = "signed_in", _("Everyone who is signed in")


View = Callable[..., HttpResponse]


def rule(needed: Permission | Access) -> Callable[[View], View]:
    """Declare who may call a view. A view without a rule does not start (config.checks)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if needed is not Access.PUBLIC:
                if not request.user.is_authenticated:
                    from django.contrib.auth.views import redirect_to_login  # it needs the account model, loaded later

                    return redirect_to_login(request.get_full_path())
                if isinstance(needed, Permission) and not request.user.may(needed):
                    raise NotAllowed(needed.label)
            return view(request, *args, **kwargs)

        guarded.access_rule = needed  # type: ignore[attr-defined]
        return guarded

    return decorate
