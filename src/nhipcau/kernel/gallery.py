"""The gallery: every component of the interface on one page. kernel has no addresses; an upper app mounts this view."""

from datetime import date, datetime, timedelta, timezone

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .paging import paginate

MOMENT = datetime(2026, 11, 23, 5, 40, tzinfo=timezone(timedelta(hours=7)))


class SampleForm(forms.Form):
    """One field of each kind, with an error on the first ones."""

    name = forms.CharField(label=_("Full name"), help_text=_("As in the identity papers, for example: Trần Văn Khôi"))
    born = forms.CharField(label=_("Date of birth"), help_text=_("Day/month/year, or only the year"))
    caller = forms.ChoiceField(
        label=_("The caller is"),
        choices=[
            ("family", _("Parent or relative")),
            ("client", _("The person who needs help")),
            ("reporter", _("Reporter")),
        ],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[("allowance", _("Allowance")), ("counselling", _("Counselling")), ("care", _("Alternative care"))],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(label=_("Place"), required=False, choices=[("", "—"), ("1", "Phường Bãi Cháy")])
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    silent = forms.BooleanField(label=_("The caller did not speak"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Shows components with invented people; reads nothing, changes nothing."""
    rows = [
        {"code": f"QN-2026-{number:04}", "name": name, "day": date(2026, 11, number), "sum": number * 1_250_000}
        for number, name in enumerate(["Trần Văn Khôi", "Đỗ Thị Ánh", "Phạm Thu Hà", "Lê Hoàng Anh"], start=12)
    ]
    context = {
        "form": SampleForm({"name": "", "born": "31/02/2017", "caller": "nobody"}),
        "empty_form": SampleForm(),
        "page": paginate(QueryDict("unit=3&page=2"), rows, per_page=2),
        "rows": rows,
        "moment": MOMENT,
        "by_group": [("Người khuyết tật", 71), ("Trẻ em có hoàn cảnh đặc biệt", 50, "#"), ("Người cao tuổi", 38)],
        "by_month": [
            (f"{month:02}/2019", value) for month, value in enumerate([38, 38, 30, 29, 42, 40, 30, 36, 28], 1)
        ],
    }
    return render(request, "kernel/gallery.html", context)
