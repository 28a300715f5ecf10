"""Which window is next: no day is passed over, whatever became of the runs before."""

from datetime import date

import pytest

from corpus.asking import Window
from corpus.crawling.windows import Next, Past, covered, next_window

TODAY = date(2026, 3, 31)


def day(number: int) -> date:
    return date(2026, 3, number)


def past(
    number: int, since: int | None, until: int, complete: bool = True, given: bool = False, open: bool = True
) -> Past:
    return Past(number, Window(day(since) if since else None, day(until)), given, complete, open and not complete)


@pytest.mark.parametrize(
    ("runs", "since", "expected"),
    [
        ([], None, Next(Window(None, TODAY), given=False)),
        ([], day(5), Next(Window(day(5), TODAY), given=True)),
        ([past(1, None, 10)], None, Next(Window(day(7), TODAY), given=False)),
        ([past(1, None, 10)], day(5), Next(Window(day(5), TODAY), given=True)),
        # An unfinished one goes on, with its own window.
        ([past(1, None, 10, complete=False)], None, Next(Window(None, day(10)), False, unfinished=1)),
        ([past(1, None, 10), past(2, 7, 12, complete=False)], None, Next(Window(day(7), day(12)), False, unfinished=2)),
        ([past(1, 5, 12, complete=False, given=True)], day(5), Next(Window(day(5), day(12)), True, unfinished=1)),
        ([past(1, 5, 12, complete=False, given=True)], None, Next(Window(day(5), day(12)), True, unfinished=1)),
        # Another beginning is another run.
        ([past(1, None, 10, complete=False)], day(5), Next(Window(day(5), TODAY), given=True)),
        # What began at a day that somebody named goes on from there.
        ([past(1, 5, 12, given=True)], None, Next(Window(day(9), TODAY), given=False)),
        # A named beginning behind what is covered leaves a gap, which is not passed over.
        ([past(1, None, 10), past(2, 20, 25, given=True)], None, Next(Window(day(7), TODAY), given=False)),
        # One that joins carries on.
        ([past(1, None, 10), past(2, 8, 25, given=True)], None, Next(Window(day(22), TODAY), given=False)),
        # One that has an answer to everything and lacks something is asked again with what came after it.
        ([past(1, None, 10, complete=False, open=False)], None, Next(Window(None, TODAY), given=False)),
        (
            [past(1, None, 10), past(2, 7, 12, complete=False, open=False)],
            None,
            Next(Window(day(7), TODAY), given=False),
        ),
        # An incomplete one in between covers nothing.
        (
            [past(1, None, 10), past(2, 8, 15, complete=False), past(3, 20, 25, given=True)],
            None,
            Next(Window(day(7), TODAY), given=False),
        ),
        # One of a clock that was ahead covers nothing, and keeps no day from being asked for when the clock is right again.
        (
            [past(1, None, 10), Past(2, Window(day(7), date(2031, 5, 1)), given=False, complete=True, open=False)],
            None,
            Next(Window(day(7), TODAY), given=False),
        ),
        # Nor does a clock that was behind make anything forgotten.
        (
            [past(1, None, 10), Past(2, Window(None, date(1970, 1, 1)), given=False, complete=True, open=False)],
            None,
            Next(Window(day(7), TODAY), given=False),
        ),
    ],
)
def test_next_window(runs: list[Past], since: date | None, expected: Next) -> None:
    assert next_window(runs, TODAY, since) == expected


def test_an_open_run_does_not_keep_later_days_waiting() -> None:
    runs = [past(1, None, 10), past(2, 7, 12, complete=False)]
    assert next_window(runs, TODAY, None, resume=False) == Next(Window(day(7), TODAY), given=False)


def test_what_is_covered_never_shrinks() -> None:
    assert covered([past(1, None, 20), past(2, 3, 9)], TODAY) == day(20)
    assert covered([], TODAY) is None
