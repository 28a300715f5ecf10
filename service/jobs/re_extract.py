"""re-extract: the whole library anew, after the extractor, its vocabulary or its model has changed."""

from __future__ import annotations

from service.scheduling.work import Ended, Work

ABOUT = "Reads anew what another version of the extractor, its vocabulary or its model has read."
ORDER = 30


def run(work: Work) -> Ended:
    """Reads every document whose record is another extractor's; until its turn the earlier record is shown."""
    from service.scheduling.reading import reading

    return reading(work, "outdated", "read anew")
