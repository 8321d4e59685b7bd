"""The record that is delivered."""

from django.db import models
from morango.models.core import SyncableModel


class Record(SyncableModel):
    """One record of the drain, in one partition."""

    morango_profile = "drain"
    morango_model_name = "record"

    number = models.IntegerField()
    body = models.TextField()

    def calculate_source_id(self, *args, **kwargs):
        return str(self.number)

    def calculate_partition(self, *args, **kwargs):
        return "drain"
