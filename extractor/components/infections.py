"""Whether a text speaks of infections of one kind ("viral infections"), whose share is not that of any infection."""

from __future__ import annotations

import re

# "viral infections", "COVID-19 was the infection"
_ONE_KIND = re.compile(
    r"\b(?:COVID(?:-19)?|SARS-CoV-2|viral|fungal|bacterial|CMV|cytomegalovirus|EBV|herpes|influenza|opportunistic|mycotic|parasitic|(?:respiratory|urinary)(?: tract)?|bloodstream|pulmonary|catheter[- ]related)(?:,? (?:and|or) \w+)? (?:was the |were the )?$",
    re.IGNORECASE,
)
_REACH = 48
_OPPORTUNISTIC = re.compile("opportunistic", re.IGNORECASE)


def of_one_kind(plain: str, start: int) -> bool:
    """Is the infection named at `start` called by its kind?

    >>> of_one_kind("viral infections", 6), of_one_kind("severe infections", 7)
    (True, False)
    """
    return (
        _OPPORTUNISTIC.match(plain, start) is not None
        or _ONE_KIND.search(plain, max(0, start - _REACH), start) is not None
    )
