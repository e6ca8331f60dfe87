"""Choices of the customers app: stable lower-case values, never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where a customer meets the business."""

    PHONE = "phone", _("Phone")
    IVR = "ivr", _("IVR")
    EMAIL = "email", _("Email")
    CHAT = "chat", _("Chat")
    SMS = "sms", _("SMS")
    SOCIAL = "social", _("Social")
    WEB = "web", _("Web")
    PORTAL = "portal", _("Portal")
    APP = "app", _("App")
    STORE = "store", _("Store")
    VIDEO = "video", _("Video")
    LETTER = "letter", _("Letter")


class IdentityKind(models.TextChoices):
    """Kinds of handles by which a customer is known."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    SOCIAL = "social", _("Social handle")
    EXTERNAL = "external", _("External id")
    DEVICE = "device", _("Device")


class Topic(models.TextChoices):
    """What a customer may allow us to talk about or do."""

    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Marketing")
    RECORDING = "recording", _("Recording")


class LegalBasis(models.TextChoices):
    """Why we may: the bases of GDPR article 6 that a CRM uses."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
    LEGAL_DUTY = "legal_duty", _("Legal duty")


class FieldType(models.TextChoices):
    """Types of own fields."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")
    LINK = "link", _("Link")


class FieldSubject(models.TextChoices):
    """What an own field describes."""

    CUSTOMER = "customer", _("Customer")
    ORGANISATION = "organisation", _("Organisation")


class LinkPurpose(models.TextChoices):
    """What a magic link opens."""

    PORTAL = "portal", _("Portal")
    PREFERENCES = "preferences", _("Preferences")


class PurchaseKind(models.TextChoices):
    """What a customer can have with us."""

    POLICY = "policy", _("Policy")
    CONTRACT = "contract", _("Contract")
    ORDER = "order", _("Order")


class PresenceMode(models.TextChoices):
    """What somebody does with a customer's record right now."""

    LOOKING = "looking", _("Looking at it")
    EDITING = "editing", _("Changing it")


class ImportFormat(models.TextChoices):
    """Kinds of files that people come in."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")
    VCARD = "vcard", _("vCard")


class TextEncoding(models.TextChoices):
    """How a text file may have been saved, by Python's names: what people can choose where it was found out wrongly."""

    UTF_8 = "utf-8", _("Unicode (UTF-8)")
    UTF_16 = "utf-16", _("Unicode (UTF-16)")
    CP1252 = "cp1252", _("Western Europe (Windows)")
    CP850 = "cp850", _("Western Europe (DOS)")
    MAC_ROMAN = "mac_roman", _("Western Europe (Mac)")
    CP1250 = "cp1250", _("Central Europe (Windows)")
    ISO8859_2 = "iso8859_2", _("Central Europe (ISO)")
    CP1251 = "cp1251", _("Cyrillic (Windows)")
    KOI8_R = "koi8_r", _("Cyrillic (KOI8-R)")
    CP1253 = "cp1253", _("Greek (Windows)")
    CP1254 = "cp1254", _("Turkish (Windows)")
    CP1255 = "cp1255", _("Hebrew (Windows)")
    CP1256 = "cp1256", _("Arabic (Windows)")
    CP932 = "cp932", _("Japanese (Shift JIS)")
    EUC_JP = "euc_jp", _("Japanese (EUC)")
    GB18030 = "gb18030", _("Chinese (GB 18030)")
    BIG5 = "big5", _("Chinese (Big5)")
    CP949 = "cp949", _("Korean (Windows)")


class Delimiter(models.TextChoices):
    """What cuts a line of a text file into cells."""

    COMMA = ",", _("Commas")
    SEMICOLON = ";", _("Semicolons")
    TAB = "\t", _("Tabs")
    BAR = "|", _("Bars")


class KnownRule(models.TextChoices):
    """What an import does with people we know already."""

    FILL = "fill", _("Add what is missing")
    OVERWRITE = "overwrite", _("Let the file win")
    SKIP = "skip", _("Leave them as they are")


class RowOutcome(models.TextChoices):
    """What became of a row of an import."""

    CREATED = "created", _("new")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("as before")
    BAD = "bad", _("not taken")


PARTLY_TAKEN = "partly"  # counted beside the outcomes: rows that came in without one of their cells


class UndoOutcome(models.TextChoices):
    """What became of a row when its import was undone."""

    UNDONE = "undone", _("undone")
    PARTLY = "partly", _("undone in part")
    KEPT = "kept", _("kept")


class SuggestionState(models.TextChoices):
    """What became of two records that look like one person."""

    OPEN = "open", _("Open")
    MERGED = "merged", _("Merged")
    DISMISSED = "dismissed", _("Not the same")


class SameReason(models.TextChoices):
    """Why two records look like one person, in words; the strongest first."""

    PAPERS = "papers", _("same number of papers")
    PHONE = "phone", _("same phone")
    EMAIL = "email", _("same email")
    BIRTHDAY = "birthday", _("same birthday")
    NAME = "name", _("same name")
    NAME_SWAPPED = "name_swapped", _("first and last name in each other's place")
    NAME_SHORT = "name_short", _("a short form of the name")
    NAME_SLIP = "name_slip", _("names differ by a letter or two")
    NAME_NEAR = "name_near", _("similar names")
    ADDRESS = "address", _("same address")
    ORGANISATION = "organisation", _("same organisation")
    PHONE_SLIP = "phone_slip", _("phones differ by one digit")
    EMAIL_SLIP = "email_slip", _("emails differ by a letter or two")
    MAILBOX = "mailbox", _("same name before the @")
    PLACE = "place", _("same place")
    WEBSITE = "website", _("same website")


class BulkKind(models.TextChoices):
    """What can be done to many customers at once."""

    ADD_TAGS = "add_tags", _("Add tags")
    REMOVE_TAGS = "remove_tags", _("Remove tags")
    OWNER = "owner", _("Assign")
    LANGUAGE = "language", _("Set the language")
    CONTACT = "contact", _("Set “do not contact”")
    FIELD = "field", _("Set a field")
    ARCHIVE = "archive", _("Archive")
    RESTORE = "restore", _("Restore")


class ExportFormat(models.TextChoices):
    """Files a list can leave the house as."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")
