"""ESearch's answer: how many, which, how the question was understood; an error inside of 200 is no answer."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from lxml import etree

from corpus.errors import InputError, QueryError, UnusableAnswerError
from corpus.xml import elements

#: What is said of every search without a result.
_NOTHING = "No items found."
_BEYOND = re.compile("Restrictions achieved")


@dataclass(frozen=True, slots=True)
class Searched:
    """count: of the whole search. ids: PMIDs, as many as were asked for. warnings: what people should know of it.

    history: (WebEnv, query_key) under which PubMed keeps them for some hours; None where it does not.
    """

    count: int
    ids: tuple[str, ...]
    translation: str
    warnings: tuple[str, ...]
    history: tuple[str, str] | None


def searched(body: bytes) -> Searched:
    """What ESearch found.

    Raises:
        UnusableAnswerError: no whole answer, or an error in its place. QueryError: a field that does not exist, for which
            PubMed would answer another question.
    """
    try:
        found = [_read(root) for root in elements(io.BytesIO(body), frozenset({"eSearchResult"}), "ESearch's answer")]
    except InputError as error:
        raise UnusableAnswerError("search PubMed", f"{error.found}{_beginning(body)}", "Try again later.") from error
    if not found:
        raise UnusableAnswerError("search PubMed", f"no eSearchResult{_beginning(body)}", "Try again later.")
    return found[0]


def _read(root: etree._Element) -> Searched:
    errors = [_text(node) for node in root.iter("ERROR", "error")]
    count = root.findtext("Count") or ""
    if errors or not re.fullmatch("[0-9]{1,9}", count) or root.find("IdList") is None:
        raise UnusableAnswerError("search PubMed", "; ".join(errors) or "no count or no list", "Try again later.")
    if fields := [_text(node) for node in root.iterfind("ErrorList/FieldNotFound")]:
        remedy = "Mend the topic's query: PubMed would leave the field out and answer another question."
        raise QueryError("search PubMed", f"it knows no field {', '.join(fields)}", remedy)
    warnings = [f"{node.tag}: {_text(node)}" for node in root.iterfind("ErrorList/*")]
    warnings += [f"{node.tag}: {_text(node)}" for node in root.iterfind("WarningList/*")]
    kept = (root.findtext("WebEnv") or "").strip(), (root.findtext("QueryKey") or "").strip()
    return Searched(
        int(count),
        tuple(_text(node) for node in root.iterfind("IdList/Id")),
        " ".join((root.findtext("QueryTranslation") or "").split()),
        tuple(f"PubMed warns: {w}" for w in warnings if _NOTHING not in w and not _BEYOND.search(w)),
        kept if all(kept) else None,
    )


def _text(node: etree._Element) -> str:
    return " ".join((node.text or "").split())


def _beginning(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())[:200]
    return f"; it begins: {text}" if text else ""
