"""Camps tell of their edits as places do."""

from importlib import import_module

from django.db import migrations

triggers = import_module("districts.migrations.0006_edit").triggers


class Migration(migrations.Migration):
    dependencies = [("camps", "0002_initial"), ("districts", "0006_edit")]
    operations = triggers({"camps_camp": "r.district_id"})
