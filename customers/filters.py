"""What the customer list can be narrowed by, read from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode


@dataclass(frozen=True)
class CustomerFilter:
    """The narrowing people see in the address: text, tag, owner ('me' or an id), organisation, import, archived."""

    text: str = ""
    tag: str = ""
    owner: str = ""
    organisation: str = ""
    archived: bool = False
    imported: str = ""

    @classmethod
    def read(cls, params: QueryDict) -> CustomerFilter:
        """What makes no sense is left out."""
        owner, organisation = params.get("owner", ""), params.get("organisation", "")
        return cls(
            text=" ".join(params.get("q", "").replace("\x00", "").split())[:100],
            tag=params.get("tag", "").replace("\x00", "")[:50],
            owner=owner if owner == "me" or _is_id(owner) else "",
            organisation=organisation if _is_id(organisation) else "",
            archived=params.get("archived") == "1",
            imported=params.get("import", "") if _is_id(params.get("import", "")) else "",
        )

    def __bool__(self) -> bool:
        return self != CustomerFilter()

    @property
    def query(self) -> str:
        """The address that says the same, without what is not set."""
        named = {"q": self.text, "tag": self.tag, "owner": self.owner, "organisation": self.organisation}
        named["import"] = self.imported
        set_ones = {name: value for name, value in named.items() if value}
        return urlencode(set_ones | ({"archived": "1"} if self.archived else {}))

    @property
    def name_query(self) -> str:
        """The name somebody looked for in vain, for the form of a new customer."""
        return urlencode({"name": self.text})

    def arguments(self, user: Any) -> dict[str, Any]:
        """What `queries.customer_list` takes."""
        owner = user.pk if self.owner == "me" else int(self.owner) if self.owner else None
        return {
            "text": self.text,
            "tag": self.tag,
            "owner": owner,
            "organisation": int(self.organisation) if self.organisation else None,
            "archived": self.archived,
            "imported": int(self.imported) if self.imported else None,
        }


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
