"""Journeys need a browser: where there is none they are skipped, and one line says so."""

import pytest

from tests.journeys.screens import CHROMIUM

NO_BROWSER = f"the journeys in a browser: there is no {CHROMIUM}"


def pytest_collection_modifyitems(items):
    if CHROMIUM.exists():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter):
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"Skipped: {NO_BROWSER}")
