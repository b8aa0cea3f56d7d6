"""A few hundred of the cases that Schemathesis makes of the schema; `bench.fuzz` sends thousands."""

import pytest

from bench import fuzz
from districts.tokens import doors
from tests import factories


@pytest.mark.long
@pytest.mark.parametrize(("role", "examples"), [("collector", 6), ("operator", 3)])
def test_nothing_that_the_schema_allows_is_a_500(role, examples, transactional_db, live_server, tmp_path):
    w = factories.world(blocks=1, panchayats=1)
    factories.camp(w.drive, w.panchayats[0])
    _row, token = doors.issue(getattr(w, role))
    found = fuzz.run(live_server.url, token, examples, 7, tmp_path, phases="fuzzing")
    assert found["cases"] > 27 * examples / 2  # so many calls there are: it went through
    assert not found["server_error"] and not found["undocumented"], found["log"]
