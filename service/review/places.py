"""Where the characters of a decision stand in the text as it is now: in the same place, in another, or no longer."""

from __future__ import annotations

from corpus.document import Document
from service.review.decision import Place

#: How many characters on either side are remembered.
_AROUND = 60


def place_of(document: Document, revision: int, start: int, end: int, part: str = "text") -> Place:
    """The place of characters in a document's text or title.

    Raises:
        IndexError: they lie outside, or there are none.
    """
    whole = document.title if part == "title" else document.text
    if not 0 <= start < end <= len(whole):
        raise IndexError(f"{start} to {end} is no place in a {part} of {len(whole):,} characters")
    return Place(
        revision,
        whole[start:end],
        start,
        end,
        whole[max(0, start - _AROUND) : start],
        whole[end : end + _AROUND],
        "title" if part == "title" else "text",
    )


def found(place: Place, document: Document) -> tuple[int, int] | None:
    """(start, end) of the characters in the document as it is now; None where they or their surroundings have changed.

    They are where they were, or in the one place where the same characters stand between the same others.
    """
    whole = document.title if place.part == "title" else document.text
    around = place.before + place.text + place.after
    begin = place.start - len(place.before)
    if whole[begin : begin + len(around)] == around:
        return place.start, place.end
    at = whole.find(around)
    if at < 0 or whole.find(around, at + 1) >= 0:
        return None
    return at + len(place.before), at + len(place.before) + len(place.text)
