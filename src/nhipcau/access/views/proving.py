"""The password once more, before something dangerous."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from nhipcau.kernel.fresh import ProofForm, asked
from nhipcau.kernel.network import inner_address, with_next
from nhipcau.kernel.permissions import Access, rule


@rule(Access.SIGNED_IN)
@sensitive_post_parameters()
def again(request: HttpRequest) -> HttpResponse:
    """Ask, then go on to the page that wanted it."""
    form = ProofForm(request.POST if request.method == "POST" else None, request=request)
    onward = inner_address(request, "desk:today")
    if form.is_valid():
        return redirect(onward)
    return asked(request, form, with_next(reverse("access:again"), onward))
