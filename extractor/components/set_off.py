"""Grades that a bracket or two commas set off, and that are not the figure's: those of all who had it, or of another share."""

from __future__ import annotations

import re

from extractor.components.quantity import Quantity

# "70% (5% grade >= 3) and 18%": the bracket's grade is that of its own share.
_SHARE_OF_IT, _CLOSES = re.compile(r"%,? (?:of |were |was |at |in )?$"), re.compile(r"[^()\[\]]*[)\]]")


def closed_with_its_share(plain: str, grade: Quantity, figure_start: int) -> bool:
    """Is the grade that of a share in a bracket, which closes before the figure?"""
    own = _SHARE_OF_IT.search(plain, max(0, grade.start - 12), grade.start)
    return own is not None and _CLOSES.match(plain, grade.end, figure_start) is not None


# "Neurotoxicity, never worse than grade 1, was noted in three"
_SET_OFF = re.compile(
    r"\)?\s*[(,]\s*(?:(?:all|each|always|only|of|at most|never|no|not|worse|higher|greater|more|severe|than|exceeding|above|beyond|an?|which|was|were)\s+)*"
)

_ENDS = re.compile(r"(?: in (?:all|each|every case))?[),]")


def of_all(plain: str, grade: Quantity, mention_end: int) -> bool:
    """ "ICANS (grade 1 to 2) in 2 patients": all of them were mild, so the figure is that of any grade."""
    if grade.high is None or grade.high >= 3 or not 0 <= grade.start - mention_end <= 60:
        return False
    if plain[grade.start - 1 : grade.start] == "(" and plain[grade.end : grade.end + 1] == ")":
        return grade.start - mention_end <= 30
    return _SET_OFF.fullmatch(plain, mention_end, grade.start) is not None and bool(_ENDS.match(plain, grade.end))


# "CRS of grade 3 or more and 22% had neurotoxicity": the grade is that of the toxicity that it stands behind.
_NAMED_SO = re.compile(r"(?:syndrome|CRS|ICANS|toxicity|infections?|events?)(?: \(\w+\))? (?:of |being )?$")
_THEN = re.compile(r"[)\]]?,? (?:and|while|whereas|but) ")


def of_the_name_before(plain: str, grade: Quantity, figure_start: int) -> bool:
    """Does the grade stand behind another toxicity, and the figure in the clause that follows?"""
    then = _THEN.match(plain, grade.end, figure_start)
    return then is not None and _NAMED_SO.search(plain, max(0, grade.start - 40), grade.start) is not None
