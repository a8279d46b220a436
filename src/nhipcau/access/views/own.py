"""What everybody may do with their own account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from nhipcau.access import actions, queries
from nhipcau.access.forms import PasswordForm
from nhipcau.access.models import User
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Access, rule


@rule(Access.SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """My account: who I am here and what I may do."""
    user = cast(User, request.user)
    grants = queries.grants_in_force(user, clock.today())
    return render(request, "access/account.html", {"account": user, "grants": grants})


@rule(Access.SIGNED_IN)
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """Choose a new password; other sessions of the account end."""
    user = cast(User, request.user)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(user=user, password=form.cleaned_data["password"], by=user.actor, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Your new password is in force. Other devices were signed out."))
            return redirect("access:account")
    context = {"form": form, "first": user.must_change_password}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)
