"""What of a person is shown: numbers hidden but for their last signs; every reading written down."""

import pytest

from enrollment import privacy
from enrollment.models import Reading
from tests import factories


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6100001234", "••••1234"),
        ("B77", "••••"),
        ("1234", "••••"),
        ("12345", "••••2345"),
        ("", ""),
        (None, ""),
    ],
)
def test_numbers_are_hidden_but_for_their_last_signs(number, shown):
    assert privacy.masked(number) == shown


@pytest.mark.django_db
def test_a_reading_says_who_where_and_how_many():
    district, user = factories.district(), factories.user()
    privacy.read(user, "list", district.pk, place="4711", people=50, reason="x" * 999)
    row = Reading.objects.get()
    assert (row.user, row.district, row.kind, row.place, row.people) == (user, district, "list", "4711", 50)
    assert len(row.reason) == 300
