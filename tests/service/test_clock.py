"""A clock that jumps, forwards or back: nobody is let in for longer, nobody is shut out for longer, no day is passed over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.errors import TooManyAttemptsError
from corpus.sqlite import Database
from service.people import account, attempts, sessions, tokens
from service.people.store import people_at
from tests.service.command import Run

YEARS = timedelta(days=4 * 366)
Clock = Callable[[timedelta], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of people off by so much."""

    def off(by: timedelta) -> None:
        for module in (account, attempts, sessions, tokens):
            monkeypatch.setattr(module, "now", lambda: datetime.now(UTC) + by, raising=False)

    return off


@pytest.fixture
def db(tmp_path: Path, quick_hashes: None) -> Database:
    with people_at(tmp_path / "aftercart.db") as opened:
        account.add(opened, "ada", "reviewer", "correct horse battery")
    return Database(sqlite3.connect(tmp_path / "aftercart.db", isolation_level=None))


def test_a_session_begun_while_the_clock_was_ahead_does_not_last_until_then(db: Database, clock: Clock) -> None:
    clock(YEARS)
    id = sessions.begin(db, account.get(db, "ada"))
    assert sessions.of(db, id) is not None
    clock(timedelta(0))
    assert sessions.of(db, id) is None
    clock(-timedelta(minutes=2))
    later = sessions.begin(db, account.get(db, "ada"))
    clock(-timedelta(hours=1))
    assert sessions.of(db, later) is not None, "a clock that is set right by an hour sends nobody away"


def test_a_token_lives_no_longer_for_a_clock_that_was_ahead(db: Database, clock: Clock) -> None:
    clock(YEARS)
    _, ahead = tokens.make(db, account.get(db, "ada"), "ahead")
    clock(timedelta(0))
    _, right = tokens.make(db, account.get(db, "ada"), "right")
    assert tokens.bearer(db, ahead) is None
    assert tokens.bearer(db, right) is not None
    clock(-YEARS)
    assert tokens.bearer(db, right) is None, "one that has expired must not live again in a year that is over"


def test_failures_noted_ahead_of_time_shut_nobody_out(db: Database, clock: Clock) -> None:
    clock(YEARS)
    for _ in range(5):
        attempts.begin(db, "ada", "192.0.2.1")
    with pytest.raises(TooManyAttemptsError):
        attempts.begin(db, "ada", "192.0.2.1")
    clock(timedelta(0))
    attempts.begin(db, "ada", "192.0.2.1")


def test_the_doctor_sees_a_clock_that_is_not_right(filled: Run, tmp_path: Path) -> None:
    assert "  clock " not in filled("doctor").out
    with closing(sqlite3.connect(tmp_path / "home" / "aftercart.db")) as other:
        other.execute("UPDATE document SET changed = '2999-01-01T00:00:00+00:00' WHERE id = 'a'")
        other.commit()
    ended = filled("doctor")
    assert ended.code == 0
    assert "note  clock     the last change is of 2999-01-01, and the clock says 20" in ended.out
