"""When a job is run: cron's fields as cron reads them, and settings that cannot be used said at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from service.scheduling.schedule import schedule
from tests.service.command import Run

#: A Thursday.
NOW = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
# what is written, in which zone, when that is next
TIMES = [
    ("0 2 * * *", "UTC", "2026-01-02 02:00"),
    ("0 12 * * *", "UTC", "2026-01-02 12:00"),
    ("*/15 * * * *", "UTC", "2026-01-01 12:15"),
    ("0 2 * * *", "Europe/Berlin", "2026-01-02 01:00"),
    ("30 4 1 * *", "UTC", "2026-02-01 04:30"),
    ("0 3 * * 0", "UTC", "2026-01-04 03:00"),
    ("0 3 * * 7", "UTC", "2026-01-04 03:00"),
    ("0 3 * * sun", "UTC", "2026-01-04 03:00"),
    ("0 3 * * 1-5", "UTC", "2026-01-02 03:00"),
    ("0 3 * * 6-7", "UTC", "2026-01-03 03:00"),
    ("0 3 * * sun-mon", "UTC", "2026-01-04 03:00"),
    ("0 3 * * */3", "UTC", "2026-01-03 03:00"),
    ("0 0 13 * fri", "UTC", "2026-01-02 00:00"),
    ("0 0 2 * */2", "UTC", "2026-04-02 00:00"),
    ("0 0 29 2 *", "UTC", "2028-02-29 00:00"),
    ("@daily", "UTC", "2026-01-02 00:00"),
    ("@weekly", "UTC", "2026-01-04 00:00"),
]


@pytest.mark.parametrize(("said", "zone", "expected"), TIMES, ids=[said for said, *_ in TIMES])
def test_times_are_those_of_cron(said: str, zone: str, expected: str) -> None:
    found = schedule(said, zone).after(NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == expected


# the variable's value -> what is said of it
BAD = {
    '{"crawl": "0 2 * *"}': "'0 2 * *' has 4 fields",
    '{"crawl": "61 * * * *"}': "higher than the maximum value (59)",
    '{"crawl": "0 2 * * 8"}': "'8' is no day of the week",
    '{"crawl": "0 2 * * funday"}': "no day of the week",
    '{"crawl": "0 2 * * */0"}': "no day of the week",
    '{"crawl": "0 2 30 2 *"}': "never comes",
    '{"crawl": "@often"}': "@daily",
    '{"crawl": ""}': "0 fields",
    '{"craw": "0 2 * * *"}': "there is no job 'craw'; there are back-up, crawl",
    "crawl": "it is no JSON",
}


@pytest.mark.parametrize(("value", "found"), BAD.items())
def test_a_schedule_that_cannot_be_read_is_said_at_the_start(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str, found: str
) -> None:
    monkeypatch.setenv("AFTERCART_JOBS", value)
    ended = run("status")
    assert ended.code == 78
    assert "AFTERCART_JOBS" in ended.err
    assert found in ended.err


def test_a_time_zone_that_is_none_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCART_TIME_ZONE", "Mars/Olympus")
    ended = run("status")
    assert (ended.code, "AFTERCART_TIME_ZONE" in ended.err, "Mars/Olympus" in ended.err) == (78, True, True)
