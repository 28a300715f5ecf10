"""The pages: `/`, the evidence table, and `/studies/{id}`, one study with its text and highlighted quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Request
from fastapi.responses import HTMLResponse

from corpus.errors import QueryError
from extractor.vocabulary.endpoints import endpoint_kinds
from service.dependencies import Table
from service.exports import grouped
from service.facets import Facets
from service.language.fields import FIELDS
from service.language.help import EXAMPLES
from service.language.meaning import understood
from service.living import view as views
from service.living.resolving import resolved
from service.pages import columns, page, sentence
from service.pages.facets import chips, facets, ranges
from service.pages.pictures import pictures
from service.pages.state import State
from service.pages.studying import asked, desk_of, parts, study_page, with_kept
from service.people.visitor import Visitor
from service.permissions import Who
from service.query import Query
from service.routing import Router
from service.rows import Row
from service.table import EvidenceTable

router = Router(include_in_schema=False)
_PAGE = 50
#: The orders that the page offers, by their names in the address.
ORDERS = (
    ("relevance", "Best fit first"),
    ("-year", "Newest first"),
    ("year", "Oldest first"),
    ("-n", "Most patients first"),
    ("-value", "Highest result first"),
    ("value", "Lowest result first"),
    ("-followup", "Longest follow-up first"),
    ("-confidence", "Surest first"),
    ("title", "By title"),
)


@router.get("/", response_class=HTMLResponse)
def index(request: Request, table: Table, who: Who) -> HTMLResponse:
    """The evidence table with its filters; the address is the whole state. An empty field of the form filters nothing."""
    state = State.of(request.query_params)
    try:
        query = resolved(table.db, state.query(), who.account)
        shown = _answer(table, state, query) | pictures(table, state, state.question()) | _opened(table, state, who)
        return page(
            request, "table.html", **(_around(table, state, table.counted(query)) | shown | _views(table, state, who))
        )
    except QueryError as error:
        around = _around(table, state, table.counted(Query(relevant=True)))
        return page(
            request, "table.html", 400, **around, **_views(table, state, who), problem=_pointed(error, state.get("q"))
        )


@router.get("/studies/{id:path}", response_class=HTMLResponse)
def study(
    request: Request, table: Table, who: Who, id: Annotated[str, Path(max_length=500)], why: str = "", part: str = ""
) -> HTMLResponse:
    """One study: its text with every value's characters marked, beside what was read and decided; `part=drawer` for the table's page."""
    asked_for = request.query_params
    desk = replace(desk_of(table, who, id), opened=asked(asked_for))
    return study_page(request, with_kept(desk, asked_for.get("kept", "")), part, bool(why))


def _around(table: EvidenceTable, state: State, found: Facets) -> dict[str, Any]:
    """What stands around an answer: what was asked, and what else could be."""
    return {
        "here": "table",
        "state": {name: state.get(name) for name in ("q", "sort", "everything")},
        "kinds": endpoint_kinds(),
        "columns": columns.chosen(state.all("columns")),
        "columns_known": columns.COLUMNS,
        "chips": chips(state),
        "groups": facets(found.fields, state),
        "ranges": ranges(found, state),
        "exports": grouped(),
        "usual": columns.USUAL,
        # The export takes what the page shows: the same filters under the API's names.
        "exported": urlencode(state.question()),
        "sorts": ORDERS,
        "examples": EXAMPLES,
        "fields": FIELDS.values(),
    }


def _views(table: EvidenceTable, state: State, who: Visitor) -> dict[str, Any]:
    """The saved views that the visitor sees, and whether this page can be saved as one."""
    return {
        "views": views.seen_by(table.db, who.account),
        "account": who.account,
        "csrf": who.csrf,
        "own_address": state.address(),
        "own_query": state.whole(),
    }


def _answer(table: EvidenceTable, state: State, query: Query) -> dict[str, Any]:
    """What the table's page shows of the answer."""
    found = table.search(query, limit=_PAGE, cursor=state.get("cursor") or None)
    others = 0 if state.get("everything") else table.count(replace(query, relevant=False), "studies")
    return {
        "rows": _grouped(found.items),
        "synopses": any(row["note"] for row in found.items),
        "total": found.total,
        "studies": table.count(query, "studies"),
        "order": dict(ORDERS).get(query.order, "as asked").lower(),
        "synonyms": understood(state.get("q")).synonyms,
        "others": others,
        # A word that no study has is told with what it may be, and the way there.
        "instead": [(one, state.address(q=one.query)) for one in table.suggestions(Query(state.get("q")))],
        "whole": state.address(everything="yes"),
        "next": state.address(cursor=found.next) if found.next else None,
        "first": state.address() if state.get("cursor") else None,
        "empty": not found.items and len(table) == 0,
    }


def _pointed(error: QueryError, typed: str) -> dict[str, Any]:
    """What was not understood, with the character at which that shows."""
    place = None if error.position is None or error.position > len(typed) else error.position - 1
    pointed = None if place is None else (typed[:place], typed[place], typed[place + 1 :])
    return {"found": sentence(error.found), "remedy": error.remedy, "pointed": pointed}


def _opened(table: EvidenceTable, state: State, who: Visitor) -> dict[str, Any]:
    """The study that is open beside the table, if one is."""
    if not state.get("study"):
        return {"opened": False}
    return {"opened": True, **parts(desk_of(table, who, state.get("study")), titled="h2")}


def _grouped(rows: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Rows that follow each other and are of one study, under that study."""
    groups: list[tuple[Row, list[Row]]] = []
    for row in rows:
        if not groups or groups[-1][0]["study_id"] != row["study_id"]:
            groups.append((row, []))
        groups[-1][1].append(row)
    return groups
