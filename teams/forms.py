"""What people type on the settings pages. Forms name their fields one by one; the actions decide."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import cache
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumbers.geodata.locale import LOCALE_DATA

from core.currencies import CURRENCIES
from core.errors import RuleBroken
from core.names import sort_key
from core.offering import offer
from teams.enums import Role
from teams.models import Team, User

CONTINENTS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


def settled(form: forms.Form, change: Callable[..., Any], **more: Any) -> Any:
    """What `change` answers for a form that holds; None when form or change refuse, with the reason on its field."""
    if not form.is_valid():
        return None
    try:
        return change(**more, **form.cleaned_data)
    except RuleBroken as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


def _sorted_choices(values: Any) -> list[tuple[str, str]]:
    return [(value, value.replace("_", " ")) for value in sorted(values)]


@cache
def _time_zones() -> tuple[tuple[str, str], ...]:
    """Places people know, 'Europe/Berlin', and UTC; older names of the same zones are left out."""
    places = {name for name in zoneinfo.available_timezones() if name.partition("/")[0] in CONTINENTS}
    return tuple(_sorted_choices(places | {"UTC"}))


def _country(code: str, language: str) -> str:
    """A country's name; the table says '*xx' where a language calls it as language xx does."""
    names = LOCALE_DATA.get(code, {})
    name = names.get(language) or names.get("en") or code
    return names.get(name[1:], code) if name.startswith("*") else name


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    """Every country whose numbers we can read, by its name in this language, with its calling code."""
    named = [(_country(code, language[:2]), code) for code in phonenumbers.SUPPORTED_REGIONS]
    by_name = sorted(named, key=lambda pair: sort_key(pair[0]))
    return [(code, f"{name} (+{phonenumbers.country_code_for_region(code)})") for name, code in by_name]


def _with_own(choices: tuple[tuple[str, str], ...], value: str | None) -> list[tuple[str, str]]:
    """The choices, and what is set already should it not be among them."""
    known = not value or value in dict(choices)
    return list(choices) if known else [(str(value), str(value)), *choices]


class PersonForm(forms.Form):
    """Who somebody is here: for inviting and for changing."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team_ids = forms.TypedMultipleChoiceField(
        label=_("Teams"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team_ids", list(Team.objects.filter(archived_at=None).values_list("pk", "name")))


class TeamForm(forms.Form):
    """A team's name."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class MemberForm(forms.Form):
    """Somebody who is not in the team yet."""

    user_id = forms.TypedChoiceField(label=_("Person"), coerce=int)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.active().exclude(memberships__team=team).order_by("sort_key", "pk")
        offer(self, "user_id", [("", _("Choose a person")), *others.values_list("pk", "name")])


class ProfileForm(forms.Form):
    """What everybody sets for themselves."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("Letters like N or L act at once outside text fields. Switch off if you speak to your computer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "time_zone", _with_own(_time_zones(), self.initial.get("time_zone")))


class CompanyForm(forms.Form):
    """The company this installation serves."""

    name = forms.CharField(label=_("Company name"), max_length=100)
    currency = forms.ChoiceField(label=_("Currency"), choices=_sorted_choices(CURRENCIES))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    phone_region = forms.ChoiceField(
        label=_("Country of phone numbers"), help_text=_("How a number without a country code is read.")
    )
    sender_name = forms.CharField(label=_("Sender's name"), max_length=100, required=False)
    sender_email = forms.EmailField(
        label=_("Sender's address"), required=False, help_text=_("Customers' answers go there.")
    )
    reply_address = forms.EmailField(
        label=_("Mailbox for answers"),
        required=False,
        help_text=_(
            "Answers find their conversation by a mark behind a + in this address, which its server must take."
        ),
    )
    message_delay_seconds = forms.IntegerField(
        label=_("Wait before a message leaves, in seconds"),
        min_value=0,
        max_value=3600,
        help_text=_("Within this time Undo takes a message back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "time_zone", _with_own(_time_zones(), self.initial.get("time_zone")))
        offer(self, "phone_region", _countries(get_language() or "en"))


class LogoForm(forms.Form):
    """A picture; what it truly is decides the action."""

    logo = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class KeyForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What uses it, so that you know what stops when you revoke it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("May do what this role may"), choices=Role.choices)
    expires_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class WelcomeForm(forms.Form):
    """The first thing an invited person does."""

    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters; a few words you remember are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
