"""What people fill in about lists: views, and changes of many customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import RuleBroken
from core.offering import offer
from customers.enums import BulkKind, FieldSubject
from customers.forms.own_fields import asked_for
from customers.forms.people import languages
from customers.queries import definitions, possible_owners


class RefusingForm(forms.Form):
    """A form that can say what an action refused."""

    def refuse(self, error: RuleBroken) -> None:
        """At the field where it belongs, else above the form."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class ViewForm(RefusingForm):
    """A list kept under a name."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Show it to everybody here"), required=False)


class BulkForm(RefusingForm):
    """What is to be different for many customers; this one asks nothing."""

    def value(self) -> dict[str, Any]:
        """What `change_customers` takes."""
        return dict(self.cleaned_data)


class TagsForm(BulkForm):
    """Tags to give or to take."""

    tags = forms.CharField(label=_("Tags"), max_length=500, help_text=_("Separate them by commas."))

    def value(self) -> dict[str, Any]:
        return {"tags": [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]}


class OwnerForm(BulkForm):
    """Who looks after them."""

    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", [("", _("Nobody")), *((user.pk, str(user)) for user in possible_owners())])


class LanguageForm(BulkForm):
    """The language they are written to in."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", languages())


class ContactForm(BulkForm):
    """Whether they are contacted at all."""

    do_not_contact = forms.TypedChoiceField(
        label=_("From now on"),
        choices=[("yes", _("Do not contact them")), ("no", _("They may be contacted"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )


class OwnFieldForm(BulkForm):
    """One own field and what it is to hold."""

    key = forms.ChoiceField(label=_("Field"))
    value_text = forms.CharField(
        label=_("Value"), required=False, max_length=1000, help_text=_("Leave it empty to clear the field.")
    )

    def __init__(self, *args: Any, key: str = "", again: str = "", **kwargs: Any) -> None:
        """`key`: the field to ask for at first; `again`: where the form comes from, with the control that fits each."""
        super().__init__(*args, **kwargs)
        own = definitions(FieldSubject.CUSTOMER)
        offer(self, "key", [(one.key, one.label) for one in own])
        if again and own:
            chosen = next((one for one in own if one.key == (self.data.get("key") or key)), own[0])
            self.initial["key"] = chosen.key
            self.fields["value_text"] = asked_for(chosen, _("Value"), _("Leave it empty to clear the field."))
            ask = {
                "hx-get": again,
                "hx-target": "#modal",
                "hx-trigger": "change",
                "hx-include": "closest form",
                "hx-disabled-elt": "unset",
            }
            self.fields["key"].widget.attrs.update(ask)

    def value(self) -> dict[str, Any]:
        return {"key": self.cleaned_data["key"], "value": self.cleaned_data["value_text"]}

    def refuse(self, error: RuleBroken) -> None:
        self.add_error("key" if error.field == "key" else "value_text", error.message)


FORMS: dict[BulkKind, type[BulkForm]] = {
    BulkKind.ADD_TAGS: TagsForm,
    BulkKind.REMOVE_TAGS: TagsForm,
    BulkKind.OWNER: OwnerForm,
    BulkKind.LANGUAGE: LanguageForm,
    BulkKind.CONTACT: ContactForm,
    BulkKind.FIELD: OwnFieldForm,
    BulkKind.ARCHIVE: BulkForm,
    BulkKind.RESTORE: BulkForm,
}
