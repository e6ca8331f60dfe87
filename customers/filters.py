"""What the customer list can be narrowed and ordered by, read from the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from core.registries import registries
from core.wording import day
from customers.enums import Topic
from customers.models import FieldDefinition, Organisation
from customers.queries import OWN, SORTS, in_words
from customers.validators import clean_field
from teams.models import Team, User

ANSWERED = (Topic.MARKETING, Topic.RECORDING)  # what is only allowed to whom said yes
LONGEST_VALUE = 200


@dataclass(frozen=True)
class CustomerFilter:
    """The narrowing people see in the address, already checked: '' or {} where it is not narrowed.

    `owner`: 'me', 'none' or an id; `contact`: 'no', 'yes' or a topic the customer allowed; `since`: a day; `own`:
    values of own fields by key; `more`: what higher floors narrow by.
    """

    text: str = ""
    tag: str = ""
    owner: str = ""
    team: str = ""
    organisation: str = ""
    language: str = ""
    contact: str = ""
    since: str = ""
    archived: bool = False
    imported: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    sort: str = "name"

    @classmethod
    def read(cls, params: QueryDict | Mapping[str, str], fields: list[FieldDefinition]) -> CustomerFilter:
        """What makes no sense is left out; `fields`: the own fields of customers."""
        asked = {name: str(value).replace("\x00", "").strip() for name, value in params.items()}
        owner, contact, sort = asked.get("owner", ""), asked.get("contact", ""), asked.get("sort", "")
        return cls(
            text=" ".join(asked.get("q", "").split())[:100],
            tag=asked.get("tag", "")[:50],
            owner=owner if owner in ("me", "none") or _is_id(owner) else "",
            team=_id(asked.get("team", "")),
            organisation=_id(asked.get("organisation", "")),
            language=asked.get("language", "")[:10],
            contact=contact if contact in ("no", "yes", *ANSWERED) else "",
            since=_day(asked.get("since", "")),
            archived=asked.get("archived") == "1",
            imported=_id(asked.get("import", "")),
            own=_own_values(asked, fields),
            more=_more(asked),
            sort=sort if sort in SORTS else "name",
        )

    def __bool__(self) -> bool:
        return replace(self, sort="name") != CustomerFilter()

    @property
    def params(self) -> dict[str, str]:
        """What stands in the address to say the same, without what is not set."""
        named = {
            "q": self.text, "tag": self.tag, "owner": self.owner, "team": self.team, "organisation": self.organisation,
            "language": self.language, "contact": self.contact, "since": self.since, "import": self.imported,
            "archived": "1" if self.archived else "", **{f"{OWN}{key}": value for key, value in self.own.items()},
            **self.more, "sort": self.sort if self.sort != "name" else "",
        }  # fmt: skip
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """The address that says the same."""
        return urlencode(self.params)

    def query_with(self, more: Mapping[str, str]) -> str:
        """The same with a question mark, and these parameters before it; '' where there is nothing to say."""
        said = {**more, **self.params}
        return f"?{urlencode(said)}" if said else ""

    @property
    def name_query(self) -> str:
        """The name somebody looked for in vain, for the form of a new customer."""
        return urlencode({"name": self.text})

    def words(self, fields: list[FieldDefinition]) -> list[str]:
        """What is asked, in words, without the text that was typed; a query for each name that is looked up."""
        owner = {"me": _("Mine"), "none": _("Nobody’s")}.get(self.owner) or _name_of(User, self.owner)
        contact = {
            "no": _("Do not contact"), "yes": _("May be contacted"), "marketing": _("Allows marketing"),
            "recording": _("Allows recording"),
        }.get(self.contact, "")  # fmt: skip
        named = [
            (_("Owner"), owner), (_("Tag"), self.tag), (_("Team of the owner"), _name_of(Team, self.team)),
            (_("Organisation"), _name_of(Organisation, self.organisation)),
            (_("Language"), LANG_INFO.get(self.language, {}).get("name_local", self.language).capitalize()),
            (_("Contact"), contact), (_("Changed since"), day(dt.date.fromisoformat(self.since)) if self.since else ""),
            *((one.label, dict(one.choices)[self.more[one.key]]) for one in registries.customer_narrowings
              if one.key in self.more),
        ]  # fmt: skip
        alone = [_("Archived")] * self.archived + [_("One import")] * bool(self.imported)
        return [*(f"{label}: {word}" for label, word in named if word), *own_in_words(self.own, fields), *alone]

    def arguments(self, user: Any) -> dict[str, Any]:
        """What `queries.customer_list` takes, as plain values that a job can keep."""
        owner = user.pk if self.owner == "me" else int(self.owner) if _is_id(self.owner) else None
        return {
            "text": self.text,
            "tag": self.tag,
            "owner": owner,
            "without_owner": self.owner == "none",
            "team": int(self.team) if self.team else None,
            "organisation": int(self.organisation) if self.organisation else None,
            "language": self.language,
            "do_not_contact": {"no": True, "yes": False}.get(self.contact),
            "allows": self.contact if self.contact in ANSWERED else "",
            "updated_since": f"{self.since}T00:00:00+00:00" if self.since else None,
            "archived": self.archived,
            "imported": int(self.imported) if self.imported else None,
            "own": dict(self.own),
            "more": dict(self.more),
        }


@dataclass(frozen=True)
class OrganisationFilter:
    """The narrowing of the list of organisations, as CustomerFilter has it for people."""

    text: str = ""
    archived: bool = False
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, params: QueryDict | Mapping[str, str], fields: list[FieldDefinition]) -> OrganisationFilter:
        """What makes no sense is left out; `fields`: the own fields of organisations."""
        asked = {name: str(value).replace("\x00", "").strip() for name, value in params.items()}
        text = " ".join(asked.get("q", "").split())[:100]
        return cls(text=text, archived=asked.get("archived") == "1", own=_own_values(asked, fields))

    def __bool__(self) -> bool:
        return self != OrganisationFilter()

    @property
    def params(self) -> dict[str, str]:
        """What stands in the address to say the same, without what is not set."""
        own = {f"{OWN}{key}": value for key, value in self.own.items()}
        return {
            name: value for name, value in {"q": self.text, "archived": "1" * self.archived, **own}.items() if value
        }

    @property
    def query(self) -> str:
        """The address that says the same."""
        return urlencode(self.params)

    @property
    def arguments(self) -> dict[str, Any]:
        """What `queries.organisation_list` takes."""
        return {"text": self.text, "archived": self.archived, "own": dict(self.own)}


def own_in_words(own: Mapping[str, str], fields: list[FieldDefinition]) -> list[str]:
    """What is asked of own fields, in words: 'Region: North'."""
    asked = [(one, own[one.key]) for one in fields if one.key in own]
    return [f"{one.label}: {in_words(one, clean_field(one, value))}" for one, value in asked]


def _name_of(model: Any, pk: str) -> str:
    row = model.objects.filter(pk=pk).first() if _is_id(pk) else None
    return str(row or "")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _id(text: str) -> str:
    return text if _is_id(text) else ""


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def _own_values(asked: Mapping[str, str], fields: list[FieldDefinition]) -> dict[str, str]:
    values = {one.key: asked.get(f"{OWN}{one.key}", "")[:LONGEST_VALUE] for one in fields}
    return {one.key: values[one.key] for one in fields if values[one.key] and _is_readable(one, values[one.key])}


def _is_readable(one: FieldDefinition, raw: str) -> bool:
    try:
        return clean_field(one, raw) is not None
    except RuleBroken:
        return False


def _more(asked: Mapping[str, str]) -> dict[str, str]:
    narrowings = ((one, asked.get(one.key, "")) for one in registries.customer_narrowings)
    return {one.key: value for one, value in narrowings if value in dict(one.choices)}
