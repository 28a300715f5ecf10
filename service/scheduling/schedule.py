"""Schedule: when a job is to be run, in the five fields of cron."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

#: Names for whole schedules.
_NAMED = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *"}
#: The days of cron's week, which begins and ends with Sunday; APScheduler's numbers begin with Monday.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Schedule:
    """said: as it was written; trigger: APScheduler's form of it."""

    said: str
    trigger: BaseTrigger

    def after(self, moment: datetime) -> datetime | None:
        """The first time behind a moment, in UTC; None where it never comes.

        >>> str(schedule("0 3 * * 0", "UTC").after(datetime(2026, 1, 1, tzinfo=UTC)))
        '2026-01-04 03:00:00+00:00'
        """
        found: datetime | None = self.trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        return found.astimezone(UTC) if found else None


def schedule(said: str, zone: str) -> Schedule:
    """The schedule of five fields (minute, hour, day of the month, month, day of the week) or of a name like @daily.

    zone: of the IANA's time zones, in which the fields are meant. Where both days are restricted, either is enough, as in cron.

    Raises:
        ValueError: the fields cannot be read, or name a time that never comes; the message says which.
    """
    fields = _NAMED.get(said.strip(), said).split()
    if len(fields) != 5:
        names = ", ".join(_NAMED)
        raise ValueError(
            f"{said!r} has {len(fields)} fields; cron has five (minute, hour, day, month, day of the week), or {names}"
        )
    minute, hour, day, month, weekday = fields
    days = [{"day": day, "day_of_week": _weekdays(weekday)}]
    if "*" not in (day[0], weekday[0]):
        days = [{"day": day}, {"day_of_week": _weekdays(weekday)}]
    try:
        at = [CronTrigger(minute=minute, hour=hour, month=month, timezone=ZoneInfo(zone), **either) for either in days]
    except ValueError as error:
        raise ValueError(f"{said!r}: {error}") from error
    found = Schedule(said, at[0] if len(at) == 1 else OrTrigger(at))
    if found.after(datetime.now(UTC)) is None:
        raise ValueError(f"{said!r}: that time never comes")
    return found


def _weekdays(said: str) -> str:
    """The days of the week by their names, so that 0 and 7 are Sunday and a range may go over its end."""
    if said.startswith("*"):
        step = re.fullmatch(r"\*(?:/([0-9]+))?", said)
        if step is None or step[1] == "0":
            raise ValueError(f"{said!r} is no day of the week")
        return ",".join(_DAYS[0 : 7 : int(step[1])]) if step[1] else "*"
    found: list[str] = []
    for part in said.casefold().split(","):
        parts = re.fullmatch(r"([0-7]|[a-z]{3})(?:-([0-7]|[a-z]{3}))?(?:/([1-9][0-9]?))?", part)
        if parts is None:
            raise ValueError(f"{part!r} is no day of the week: 0 (Sunday) to 7, or sun to sat")
        first, last = _day(parts[1]), _day(parts[2] or parts[1])
        last += 7 if last < first else 0
        found += [_DAYS[day % 7] for day in range(first, last + 1, int(parts[3] or 1))]
    return ",".join(dict.fromkeys(found))


def _day(said: str) -> int:
    if said.isdigit():
        return int(said)
    if said not in _DAYS:
        raise ValueError(f"{said!r} is no day of the week: 0 (Sunday) to 7, or sun to sat")
    return _DAYS.index(said)
