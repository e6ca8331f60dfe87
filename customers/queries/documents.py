"""Documents as screens and programs read them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from customers.files.sniffing import ACCEPT
from customers.models import Document
from customers.models.documents import DocumentQuerySet
from customers.queries.family import family_ids

#: Endings of the files that are taken, for the file chooser.
ACCEPTED_FILES = ACCEPT


def document_list(user: Any, customer_id: int, *, archived: bool = False) -> DocumentQuerySet:
    """The documents of this person (all their records) that the user may see; newest first by the caller's order."""
    found = Document.objects.visible_to(user).filter(customer__in=family_ids(customer_id))
    return found if archived else found.kept()


def documents_by_id(ids: Collection[int], user: Any) -> dict[int, Document]:
    """These documents by id, as the story shows them; those the user may not see are missing. One query."""
    return Document.objects.visible_to(user).in_bulk(list(ids))
