"""Pages of saved filters of the list of people: keeping, renaming, deleting."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import FilterForm, KeepForm, TitleForm
from nhipcau.registry.listings import offered_to

READ = Permission.PERSON_READ


@rule(READ)
def filters(request: HttpRequest) -> HttpResponse:
    """The filters one may rename and delete."""
    user: Any = request.user
    rows = queries.saved_filters_to_change(user, clock.today())
    return render(request, "registry/filters.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@rule(READ)
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter that stands in the address under a name."""
    user: Any = request.user
    day = clock.today()
    chosen = FilterForm(request.GET, **offered_to(user, day)).chosen()
    form = KeepForm(request.POST or None, units=queries.units_to_share(user, day))
    back = f"{reverse('registry:people')}?{urlencode(chosen)}"

    def act(by: Any, at: Any) -> object:
        return actions.keep_filter(owner=user, query=chosen, **form.kept(), by=by, at=at)

    if sent(request, form, act):
        messages.success(request, _("The filter is kept; it stands above the list of people."))
        return redirect(back)
    context = {"form": form, "title": _("Keep this filter"), "back": back}
    return form_page(request, "registry/filter_form.html", context)


@require_http_methods(["GET", "POST"])
@rule(READ)
def rename_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a filter another name."""
    user: Any = request.user
    saved = queries.saved_filter_for(user, pk, clock.today())
    form = TitleForm(request.POST or None, initial={"title": saved.title})
    if sent(request, form, lambda by, at: actions.rename_filter(saved=saved, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The filter was renamed."))
        return redirect("registry:filters")
    context = {"form": form, "title": _("Rename the filter"), "back": reverse("registry:filters")}
    return form_page(request, "registry/filter_form.html", context)


@require_http_methods(["POST"])
@rule(READ)
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a filter."""
    user: Any = request.user
    actions.delete_filter(saved=queries.saved_filter_for(user, pk, clock.today()), by=user.actor, at=clock.now())
    messages.success(request, _("The filter was deleted."))
    return redirect("registry:filters")
