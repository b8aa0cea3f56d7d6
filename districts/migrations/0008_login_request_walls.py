"""Requests for login IDs: one open one a holder and home; an answer that is whole."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("districts", "0007_plans")]
    operations = [
        migrations.AddConstraint(
            model_name="loginrequest",
            constraint=models.UniqueConstraint(
                fields=["panchayat", "centre", "holder_name"],
                condition=Q(state="requested"),
                nulls_distinct=False,
                name="login_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="loginrequest",
            constraint=models.CheckConstraint(
                condition=Q(state="requested", login_id=None, decided_on=None)
                | Q(state="issued", login_id__isnull=False, decided_on__isnull=False)
                | Q(state="refused", login_id=None, decided_on__isnull=False),
                name="login_request_open_or_answered",
            ),
        ),
    ]
