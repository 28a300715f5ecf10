"""Timer: has the server's jobs run when their schedules say so, and at its start those that were missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service.scheduling.workers import Workers
from service.settings import Settings


@asynccontextmanager
async def timed(app: FastAPI) -> AsyncIterator[None]:
    """The life of a server: its jobs are run while it lasts, and end with it."""
    chosen: Settings = app.state.settings
    workers: Workers = app.state.workers
    if not chosen.jobs:
        try:
            yield
        finally:
            workers.close()
        return
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    timer = AsyncIOScheduler(timezone=chosen.time_zone)
    for name, schedule in chosen.schedules.items():
        # Late is better than not at all, and once is enough: whether it is due is asked of the database.
        timer.add_job(workers.run_due, schedule.trigger, args=[name], id=name, coalesce=True, misfire_grace_time=None)
    timer.start()
    workers.run_due(*chosen.schedules)
    try:
        yield
    finally:
        timer.shutdown(wait=False)
        workers.close()
