"""Pages made of the house's own parts, so that their behaviour can be tried before and beside the pages of the apps."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from core.errors import RuleBroken, Stale
from core.rendering import refusal, toast, with_trigger
from journeycrm import urls

calls: list[tuple[str, dict[str, str]]] = []
news: list[str] = []

HERE = Path(__file__).parent
PAGE, FORM, DRAWER = (HERE.joinpath(f"sample_{name}.html").read_text() for name in ("page", "form", "drawer"))


class Thing(forms.Form):
    email = forms.EmailField(help_text="Work address")
    note = forms.CharField(widget=forms.Textarea, required=False)


def draw(request: HttpRequest, source: str, status: int = 200, **context: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request), status=status)


def page(request: HttpRequest) -> HttpResponse:
    stages = [("report", "Report"), ("documents", "Documents"), ("decision", "Decision"), ("paid", "Paid")]
    chart = {"labels": ["a", "b"], "series": [{"name": "x", "values": [1, 2], "tone": "primary"}]}
    pulse = {"url": "/pulse/", "position": 1} if "live" in request.GET else None
    moods = [(1, -2), (2, -1), (3, 0), (4, 1), (5, 2)]
    items = [
        {"key": "today", "label": "Today", "icon": "sun", "url": "/sample/?today", "active": True, "count": 7},
        {
            "key": "customers",
            "label": "Customers",
            "icon": "users",
            "url": "/sample/?customers",
            "active": False,
            "count": None,
        },
    ]
    sections = [{"key": "main", "items": items}]
    return draw(request, PAGE, stages=stages, chart=chart, pulse=pulse, moods=moods, nav_sections=sections)


@csrf_protect
def form(request: HttpRequest) -> HttpResponse:
    thing = Thing(request.POST or None)
    if request.method == "POST" and thing.is_valid():
        calls.append(("form", thing.cleaned_data))
        return with_trigger(toast(HttpResponse(status=204), "Thing saved", undo_url="/undo/"), jc_changed=["box"])
    return draw(request, FORM, 422 if request.method == "POST" else 200, form=thing)


@csrf_protect
def move(request: HttpRequest) -> HttpResponse:
    calls.append(("move", request.POST.dict()))
    if request.POST["to"] == "documents":
        return refusal(request, Stale("Tomás moved this 20 s ago."))
    if request.POST["to"] == "decision" and not request.POST["reason"]:
        return refusal(request, RuleBroken("Needs the report first.", code="reason_needed"))
    return toast(HttpResponse(status=204), "Amara moved", undo_url="/undo/")


@csrf_protect
def log(request: HttpRequest) -> HttpResponse:
    if "refuse" in request.POST["body"]:
        return refusal(request, RuleBroken("Not now."))
    calls.append(("log", request.POST.dict()))
    return toast(HttpResponse(status=204), "Touchpoint saved")


@csrf_protect
def undo(request: HttpRequest) -> HttpResponse:
    calls.append(("undo", {}))
    return HttpResponse(status=204)


def pulse(request: HttpRequest) -> HttpResponse:
    if not news:
        return HttpResponse(status=204)
    changed = list(news)
    news.clear()
    return JsonResponse({"position": 2, "changed": changed})


urlpatterns = [
    path("sample/", page),
    path("form/", form),
    path("drawer/", lambda request: draw(request, DRAWER)),
    path("ended/", lambda request: redirect("/account/login/?next=/ended/")),
    path("box/", lambda request: HttpResponse("<p>New</p>")),
    path("broken/", lambda request: render(request, "500.html", status=500)),
    path("move/", move),
    path("log/", log),
    path("undo/", undo),
    path("pulse/", pulse),
    *urls.urlpatterns,
]
