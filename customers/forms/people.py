"""What people fill in about customers and their handles."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from core.errors import RuleBroken, Stale
from core.offering import offer
from customers.actions import HandleTaken
from customers.enums import FieldSubject, IdentityKind
from customers.forms.late import Late, LateRow, settle_late
from customers.forms.own_fields import OwnFieldsForm
from customers.models import Customer, Identity, Organisation
from customers.queries import definitions, family_ids, is_off_limits, possible_owners
from customers.validators import normalise

MOST_HANDLES = 20


@cache
def languages() -> list[tuple[Any, str]]:
    """Languages to choose from, by their own names."""
    known = {code: info["name_local"].capitalize() for code, info in LANG_INFO.items() if "name_local" in info}
    return sorted(known.items(), key=lambda pair: pair[1].casefold())


@cache
def time_zones() -> list[tuple[Any, str]]:
    """Places to choose a time zone by."""
    places = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]


def _with(choices: list[tuple[Any, str]], value: Any) -> list[tuple[Any, str]]:
    """`choices`, and the one that is set should it not be among them."""
    return choices if not value or any(value == code for code, _ in choices) else [*choices, (value, str(value))]


class CustomerForm(OwnFieldsForm):
    """Everything about one customer but the handles."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    organisation_role = forms.CharField(label=_("Role there"), max_length=100, required=False)
    language = forms.ChoiceField(label=_("Language"))
    languages_spoken = forms.CharField(label=_("Speaks"), max_length=200, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    customer_since = forms.DateField(
        label=_("Customer since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    tags = forms.CharField(
        label=_("Tags"), required=False, help_text=_("Separate them by commas."), max_length=500
    )  # fmt: skip
    do_not_contact = forms.BooleanField(label=_("Do not contact"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    untold = ("tags",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = [(user.pk, str(user)) for user in possible_owners()]
        offer(self, "language", _with(languages(), self.initial.get("language")))
        offer(self, "time_zone", _with(time_zones(), self.initial.get("time_zone")))
        offer(self, "owner", [("", _("Nobody")), *_with(owners, self.initial.get("owner"))])
        self.fields["organisation"].widget.attrs.update(list="organisation-options", autocomplete="off")
        self.fields["tags"].widget.attrs.update(autocomplete="off")
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.base_fields}
        values["owner_id"] = values.pop("owner")
        values.pop("version")
        return {**values, "fields": self.own_values} if self.own else values

    @staticmethod
    def initial_of(customer: Customer) -> dict[str, Any]:
        """The customer as the form shows it."""
        return {
            **{name: getattr(customer, name) for name in CustomerForm.base_fields if hasattr(Customer, name)},
            "organisation": customer.organisation.name if customer.organisation else "",
            "owner": customer.owner_id,
            "do_not_contact": is_off_limits(family_ids(customer.pk)),
            "tags": ", ".join(sorted(tag.name for tag in customer.tags.all())),
        }


class HandleForm(forms.Form):
    """One handle; an empty one does not count."""

    kind = forms.ChoiceField(label=_("Kind"), choices=IdentityKind.choices)
    value = forms.CharField(label=_("Handle"), max_length=254, required=False)
    taken_by: Customer | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("value") and values.get("kind"):
            try:
                self.normalised = (values["kind"], normalise(values["kind"], values["value"]))
            except RuleBroken as error:
                self.add_error("value", error.message)
        return values


class HandleForms(forms.BaseFormSet):
    """The handles of one customer, with the one by which they like to be reached."""

    def __init__(self, data: Any = None, *, handles: Iterable[Identity] = (), **kwargs: Any) -> None:
        given = [{"kind": row.kind, "value": _as_given(row)} for row in handles]
        spare = [{"kind": kind} for kind in _missing(row.kind for row in handles)]
        kwargs.setdefault("initial", [*given, *spare])
        super().__init__(data, prefix="handles", **kwargs)
        self.preferred = _whole_number(data.get("preferred", "")) if data is not None else 0

    def identities(self) -> list[tuple[str, str]]:
        """What the actions take: (kind, value) with the preferred one first."""
        rows = [(number, form.cleaned_data) for number, form in enumerate(self.forms) if form.cleaned_data.get("value")]
        rows.sort(key=lambda row: row[0] != self.preferred)
        return [(row["kind"], row["value"]) for _, row in rows]

    def point_out(self, error: HandleTaken, owner: Customer | None) -> None:
        """Say at its row that a handle is somebody else's, and whose."""
        for form in self.forms:
            if getattr(form, "normalised", ("", ""))[1] == error.extra["value"]:
                form.taken_by = owner
                form.add_error("value", error.message)


def _as_given(row: Identity) -> str:
    """A handle as it was given, so long as that still says the same: saving must not make another one of it."""
    try:
        return row.shown if normalise(row.kind, row.shown) == row.value else row.value
    except RuleBroken:
        return row.value


def _missing(kinds: Iterable[str]) -> list[str]:
    """Rows to fill in: e-mail and phone where there is none, else one more of any kind."""
    has = set(kinds)
    return [kind for kind in (IdentityKind.EMAIL, IdentityKind.PHONE) if kind not in has] or [IdentityKind.EMAIL]


HandleFormSet: Any = formset_factory(HandleForm, formset=HandleForms, extra=0, max_num=MOST_HANDLES, absolute_max=50)


class CustomerSheet:
    """The form of a customer and that of the handles, shown, checked and sent together."""

    def __init__(self, data: Any = None, *, customer: Customer | None = None, defaults: Any = None) -> None:
        asked: dict[str, Any] = {"own": definitions(FieldSubject.CUSTOMER), "held": customer.fields if customer else {}}
        if data is not None and "add_handle" not in data:
            self.form, self.handles = CustomerForm(data, **asked), HandleFormSet(data)
        elif data is not None:
            typed = {name: data.get(name, "") for name in CustomerForm(**asked).fields}
            self.form, self.handles = CustomerForm(initial=typed, **asked), HandleFormSet(initial=_one_more(data))
            self.handles.preferred = _whole_number(data.get("preferred", ""))
        elif customer is not None:
            self.form = CustomerForm(initial=CustomerForm.initial_of(customer), **asked)
            self.handles = HandleFormSet(handles=customer.identities.order_by("-is_preferred", "pk"))
        else:
            self.form, self.handles = CustomerForm(initial=defaults, **asked), HandleFormSet()

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.handles.is_valid()])

    @property
    def version(self) -> int | None:
        """The version the person looked at."""
        return self.form.cleaned_data["version"]

    def changes(self) -> dict[str, Any]:
        """What `create_customer` and `change_customer` take."""
        return {**self.form.changes(), "identities": self.handles.identities()}

    def point_out(self, error: RuleBroken) -> None:
        """Say a refusal where it belongs."""
        if isinstance(error, HandleTaken):
            self.handles.point_out(error, Customer.objects.filter(pk=error.extra["existing"]).first())
        else:
            self.form.point_out(error)

    def late(self, error: Stale, fresh: Customer) -> Late:
        """What changed since one opened the sheet, which shows it from now on; see `settle_late`."""
        form = self.form
        now = CustomerForm(initial=CustomerForm.initial_of(fresh), own=form.own, held=fresh.fields)
        before = form.before(error.fresh["changed"])
        if before.get("organisation"):
            before["organisation"] = str(Organisation.objects.get(pk=before["organisation"]))
        late = settle_late(form, now, error, before, fresh.version)
        theirs = ", ".join(_as_given(row) for row in fresh.identities.order_by("-is_preferred", "pk"))
        yours = ", ".join(value for _, value in self.handles.identities())
        handles = [LateRow(str(_("Handles")), theirs, yours)] if theirs != yours else []
        return replace(late, rows=(*late.rows, *handles))


def _whole_number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() else 0


def _one_more(data: Any) -> list[dict[str, str]]:
    """The handles typed so far, and one more row."""
    rows = min(_whole_number(data.get("handles-TOTAL_FORMS", "")), MOST_HANDLES - 1)
    typed = [
        {"kind": data.get(f"handles-{n}-kind", ""), "value": data.get(f"handles-{n}-value", "")} for n in range(rows)
    ]
    return [*typed, {"kind": IdentityKind.EMAIL}]
