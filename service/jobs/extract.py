"""extract: evidence out of documents that are new or changed."""

from __future__ import annotations

from service.scheduling.work import Ended, Work

ABOUT = "Reads the evidence out of documents that are new or changed."
ORDER = 20


def run(work: Work) -> Ended:
    """Reads every document that has no record of its latest revision; each record is kept as soon as it is made."""
    from service.scheduling.reading import reading

    return reading(work, "new", "read")
