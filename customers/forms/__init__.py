"""What people fill in about customers."""

from customers.forms.consents import ConsentForm
from customers.forms.documents import DocumentsForm
from customers.forms.lists import FORMS, BulkForm, OwnFieldForm, ViewForm
from customers.forms.organisations import OrganisationForm
from customers.forms.own_fields import FieldChoicesForm, FieldForm, OwnFieldsForm
from customers.forms.people import CustomerForm, CustomerSheet, HandleFormSet
from customers.forms.purchases import PurchaseForm

__all__ = [
    "BulkForm",
    "ConsentForm",
    "CustomerForm",
    "CustomerSheet",
    "DocumentsForm",
    "FORMS",
    "FieldChoicesForm",
    "FieldForm",
    "HandleFormSet",
    "OrganisationForm",
    "OwnFieldForm",
    "OwnFieldsForm",
    "PurchaseForm",
    "ViewForm",
]
