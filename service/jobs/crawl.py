"""crawl: what the sources have on all topics, into the library."""

from __future__ import annotations

from collections.abc import Collection

from service.scheduling.work import Ended, Work
from service.settings import Settings

ABOUT = "Collects what the sources have on all topics, and joins what are versions of one publication."
ORDER = 10


def parts(settings: Settings) -> Collection[str]:
    """The topics, each of which may be collected alone."""
    from corpus import topics

    return topics.available(settings.topics)


def run(work: Work) -> Ended:
    """Asks every source for what no complete crawl has covered; requests that are left wait for the next run."""
    from corpus import topics
    from corpus.crawl import crawl
    from corpus.crawling.run import Progress
    from service.reports import join
    from service.terminal.crawling import line, shortcomings

    runs: dict[tuple[str, str], Progress] = {}

    def tell(so_far: Progress) -> None:
        runs[so_far.topic, so_far.source] = so_far
        came, expected = (sum(getattr(one, name) for one in runs.values()) for name in ("came", "expected"))
        work.tell("documents", came, max(came, expected))

    if not work.settings.email:
        work.say("AFTERCART_EMAIL is not set: services cannot reach you before they shut you out")
    chosen = topics.named([work.part] if work.part else (), work.settings.topics)
    crawled = crawl(work.table.library, chosen, work.settings.manners, meanwhile=tell)
    work.table.forget_withdrawn()
    join(work.table)
    for entry in crawled.entries:
        work.say(line(entry))
        for said in shortcomings(entry):
            work.say(said)
    for busy in crawled.busy:
        work.say(str(busy))
    new, changed = (sum(getattr(entry, name) for entry in crawled.entries) for name in ("new", "changed"))
    whole = crawled.complete and not crawled.busy
    return Ended(
        "failed" if crawled.errors else "complete" if whole else "incomplete", f"{new:,} new, {changed:,} changed"
    )
