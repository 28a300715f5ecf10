"""The pages: `/`, the evidence table, and `/studies/{id}`, one study with its text and highlighted quotes."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from corpus.errors import NotFoundError
from extractor.components.endpoints import endpoint_codes, endpoint_kinds
from service.dependencies import Table, Token
from service.pages import HERE, page
from service.pages.highlight import Mark, pieces
from service.query import Query as EvidenceQuery
from service.table import Row

router = APIRouter(include_in_schema=False)
_PAGE = 50


@router.get("/", response_class=HTMLResponse)
def index(
    request: Request,
    table: Table,
    q: Annotated[str, Query(max_length=2000)] = "",
    therapy: str = "",
    disease: str = "",
    endpoint: str = "",
    n_min: str = "",
    everything: str = "",
    cursor: Token = None,
) -> HTMLResponse:
    """The evidence table with its filters; the address is the whole state. An empty field of the form filters nothing."""
    least = int(n_min) if n_min.strip().isdigit() and len(n_min) < 10 else None
    filters = {
        "q": q.strip(),
        "therapy": therapy.strip(),
        "disease": disease.strip(),
        "endpoint": endpoint.strip(),
        "n_min": str(least or ""),
    }
    relevant = None if everything else True
    query = EvidenceQuery(filters["q"], _one(therapy), _one(disease), _one(endpoint), least, relevant)
    found = table.search(query, limit=_PAGE, cursor=cursor)
    studies = table.search(query, "studies", 1).total
    state = {name: value for name, value in {**filters, "everything": everything}.items() if value}
    # The export takes what the page shows: the same filters under the API's names.
    exported = {name: value for name, value in filters.items() if value} | ({} if everything else {"relevant": "true"})
    return page(
        request,
        "table.html",
        rows=_grouped(found.items),
        total=found.total,
        studies=studies,
        next=_address(state | {"cursor": found.next}) if found.next else None,
        first=_address(state) if cursor else None,
        filters=filters,
        everything=everything,
        chips=[
            (name, value, _address({k: v for k, v in state.items() if k != name}))
            for name, value in filters.items()
            if value
        ],
        exported=urlencode(exported),
        facets=table.facets(),
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
        pieces=pieces(document.text, marks(record)),
        kinds=endpoint_kinds(),
        quotes={(q["field"], q["value"]): q for q in record["quotes"]},
    )


@router.get("/assets/{name}")
def asset(name: Annotated[str, Path(pattern=r"^[a-z-]{1,40}\.(?:css|svg)$")]) -> FileResponse:
    """A style or picture of the pages.

    Raises:
        NotFoundError: there is none of that name.
    """
    path = HERE / "assets" / name
    if not path.is_file():
        raise NotFoundError(f"get {name}", "the pages have no such style or picture")
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"})


def marks(record: Row) -> list[Mark]:
    """Every quoted place of a record in its document's text."""
    kinds = endpoint_kinds()
    found = [
        Mark(o["start"], o["end"], f"o{i}", kinds.get(o["endpoint"], "other"), o["endpoint"])
        for i, o in enumerate(record["outcomes"])
    ]
    if record["n_start"] is not None:
        found.append(Mark(record["n_start"], record["n_end"], "n", "cohort", "cohort size"))
    found += [Mark(g["start"], g["end"], f"g{i}", "group", g["stage"]) for i, g in enumerate(record["groups"])]
    found += [
        Mark(t["start"], t["end"], f"t{i}", "therapy", f"{t['name']}, {t['role']}")
        for i, t in enumerate(record["therapies"])
    ]
    found += [
        Mark(q["start"], q["end"], f"q{i}", "field", q["field"])
        for i, q in enumerate(record["quotes"])
        if q["part"] == "text"
    ]
    return found


def _one(value: str) -> tuple[str, ...]:
    return (value.strip(),) if value.strip() else ()


def _address(state: dict[str, Any]) -> str:
    return f"/?{urlencode(state)}" if state else "/"


def _grouped(rows: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Rows that follow each other and are of one study, under that study."""
    groups: list[tuple[Row, list[Row]]] = []
    for row in rows:
        if not groups or groups[-1][0]["study_id"] != row["study_id"]:
            groups.append((row, []))
        groups[-1][1].append(row)
    return groups
