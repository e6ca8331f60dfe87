"""Lists that people keep."""

from __future__ import annotations

from django.db import models

from teams.models import User


class SavedView(models.Model):
    """A filtered list under a name, one person's or shared. `noun` says of what ('customer', 'journey')."""

    noun = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
