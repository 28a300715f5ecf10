"""re-extract: the whole library anew, after the extractor, its vocabulary or its model has changed."""

from __future__ import annotations

from service.scheduling.work import Ended, Work

ABOUT = "Reads anew what another version of the extractor, its vocabulary or its model has read."
ORDER = 30


def run(work: Work) -> Ended:
    """Reads every document whose record is another extractor's; until its turn the earlier record is shown."""
    from service.extraction import extract

    done = extract(work.table, work.settings.locks, "outdated", lambda done, total: work.tell("documents", done, total))
    for one in done.aside:
        work.say(f"set aside {one.study}: {one.reason}")
    return Ended("complete", done.said("read anew"))
