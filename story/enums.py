"""States of the feed's failures and kinds of markers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailureState(models.TextChoices):
    """What became of a fact that a consumer could not take in."""

    RETRYING = "retrying", _("trying again")
    DEAD = "dead", _("gave up")
    RESOLVED = "resolved", _("resolved")


class MarkerKind(models.TextChoices):
    """What kind of change a marker stands for."""

    POLICY = "policy", _("Policy")
    RULE = "rule", _("Rule")
    MAP_VERSION = "map_version", _("Map version")
    CORRECTIVE_ACTION = "corrective_action", _("Corrective action")
    OTHER = "other", _("Other")
