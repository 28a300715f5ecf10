"""The pages: `/`, the evidence table, and `/studies/{id}`, one study with its text and highlighted quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse, HTMLResponse

from corpus.errors import NotFoundError
from extractor.components.endpoints import endpoint_codes, endpoint_kinds
from service.dependencies import Asked, Table, Token
from service.exports import grouped
from service.pages import HERE, page
from service.pages.highlight import marks_in, pieces
from service.query import Query as EvidenceQuery
from service.rows import Row

router = APIRouter(include_in_schema=False)
_PAGE = 50
#: Classes of the vocabulary that only say how wide a word is: nothing to filter by.
_NO_CLASS = frozenset({"class", "umbrella"})


@router.get("/", response_class=HTMLResponse)
def index(
    request: Request,
    table: Table,
    asked: Asked,
    everything: str = "",
    cursor: Token = None,
) -> HTMLResponse:
    """The evidence table with its filters; the address is the whole state. An empty field of the form filters nothing."""
    # No least number and a least number of none are the same to whoever fills in the form.
    query = replace(asked, n_min=asked.n_min or None, relevant=None if everything else True)
    found = table.search(query, limit=_PAGE, cursor=cursor or None)
    filters, facets = _filters(query), table.facets()
    state = filters + ([("everything", "yes")] if everything else [])
    return page(
        request,
        "table.html",
        rows=_grouped(found.items),
        synopses=any(row["note"] for row in found.items),
        total=found.total,
        studies=table.count(query, "studies"),
        others=0 if everything else table.count(replace(query, relevant=False), "studies"),
        whole=_address([*filters, ("everything", "yes")]),
        next=_address([*state, ("cursor", found.next)]) if found.next else None,
        first=_address(state) if cursor else None,
        query=query,
        everything=everything,
        chips=[(name, value, _address([one for one in state if one != (name, value)])) for name, value in filters],
        exports=grouped(),
        # The export takes what the page shows: the same filters under the API's names.
        exported=urlencode(filters + ([] if everything else [("relevant", "true")])),
        facets=facets,
        classes={c: n for c, n in facets["class"].items() if c not in _NO_CLASS and c not in facets["therapy"]},
        codes=endpoint_codes(),
        kinds=endpoint_kinds(),
        empty=len(table) == 0,
    )


@router.get("/studies/{id:path}", response_class=HTMLResponse)
def study(request: Request, table: Table, id: Annotated[str, Path(max_length=500)]) -> HTMLResponse:
    """One study: its text with every value's characters marked, beside what was read from it."""
    record, document, revision = table.study(id)
    return page(
        request,
        "study.html",
        record=record,
        document=document,
        revision=revision,
        pieces=pieces(document.text, marks_in(record, "text")),
        headline=pieces(document.title, marks_in(record, "title")),
        kinds=endpoint_kinds(),
    )


@router.get("/assets/{name}")
def asset(name: Annotated[str, Path(pattern=r"^[a-z-]{1,40}\.(?:css|svg)$")]) -> FileResponse:
    """A style or picture of the pages.

    Raises:
        NotFoundError: there is none of that name.
    """
    path = HERE / "assets" / name
    if not path.is_file():
        raise NotFoundError(f"get /assets/{name}", "there is no such file")
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"})


def _filters(query: EvidenceQuery) -> list[tuple[str, str]]:
    """The filters of a question as the parameters of an address, without what filters nothing."""
    found = [("q", query.q)] if query.q else []
    for name in ("therapy", "disease", "endpoint"):
        found += [(name, value) for value in getattr(query, name)]
    return found + ([("n_min", str(query.n_min))] if query.n_min else [])


def _address(state: list[tuple[str, Any]]) -> str:
    return f"/?{urlencode(state)}" if state else "/"


def _grouped(rows: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Rows that follow each other and are of one study, under that study."""
    groups: list[tuple[Row, list[Row]]] = []
    for row in rows:
        if not groups or groups[-1][0]["study_id"] != row["study_id"]:
            groups.append((row, []))
        groups[-1][1].append(row)
    return groups
