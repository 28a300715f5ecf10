"""Questions, filters and cursors: every question gives an answer or says what is wrong with it."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import QueryError
from extractor import read
from service.order import Cursor
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep

UNBALANCED = {
    "alone": ('"', 1),
    "behind": ('teclistamab "after CAR', 13),
    "third": ('"a b" c"', 8),
    "typographic": ("a “b", 3),
}


@pytest.mark.parametrize(("asked", "place"), UNBALANCED.values(), ids=UNBALANCED)
def test_a_quotation_mark_without_partner_is_named(client: Client, asked: str, place: int) -> None:
    answer = client.get("/api/v1/evidence", params={"q": asked})
    assert answer.status_code == 400
    assert f"character {place} " in answer.json()["found"]


ODD = (
    "AND", "OR", "NOT", "NEAR", "a AND", "NEAR(a b)", "NEAR(a b, 3)", "a OR b", "NOT a", "*", "a*", "*a", "^a", "a^", ":", "title:a", "-a", "a-b", "+", "{a b}: c",
    "(", ")", "(a", "a)", "()", "((((", "'", "''", "a'b", ";", "a; DROP TABLE record", "\\", "%", "_", "\0", "a\0b", "\x01", "\ud800", "😀", "a 😀", "é", "ß", "中文",
    "x" * 2000, "x " * 1000, '""' * 1000, '"a" ' * 500, "(" * 2000, "\u200b", "\u0301", "a\u0301", "½", "²", "٣", "https://example.org/?a=b&c=d#e", "50%", "3+", "≥3",
)  # fmt: skip


@pytest.mark.parametrize("asked", ODD, ids=[ascii(q)[:20] for q in ODD])
@pytest.mark.parametrize("address", ["/api/v1/evidence", "/api/v1/export/csv", "/api/v1/export/jsonl", "/"])
def test_any_question_is_answered_or_refused(client: Client, address: str, asked: str) -> None:
    q = asked.encode(errors="surrogatepass")
    answer = client.get(f"{address}?q=" + "".join(f"%{byte:02x}" for byte in q))
    assert answer.status_code in (200, 400)


@given(asked=st.text(max_size=60) | st.text('"*^:-+(){}NEARORT a1', max_size=40))
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_finds_rows_or_is_refused(bundled: EvidenceTable, asked: str) -> None:
    try:
        page = bundled.search(Query(q=asked), limit=3)
    except QueryError:
        return
    assert min(page.total, 3) == len(page.items)


def test_a_question_longer_than_the_longest_is_refused(bundled: EvidenceTable) -> None:
    with pytest.raises(QueryError, match="2001"):
        bundled.search(Query(q="x" * 2001))


def _token(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


CURSORS = {
    "junk": "junk", "not base64": "%%%%", "not ascii": "é", "not json": "AAAA", "no list": _token({"a": 1}), "a number": _token(3), "short": _token([2024, "x"]),
    "long": _token([2024, "x", 1, 2]), "null": _token([None, None, None]), "words for numbers": _token(["2024", "x", "1"]), "a fraction": _token([2024.5, "x", 1]),
    "a huge year": _token([10**30, "x", 1]), "a huge position": _token([2024, "x", 10**30]), "half a character": _token([2024, "\ud800", 1]),
    "deep": base64.urlsafe_b64encode(b"[" * 700).decode(),
}  # fmt: skip


@pytest.mark.parametrize("view", ["outcomes", "studies"])
@pytest.mark.parametrize("token", CURSORS.values(), ids=CURSORS)
def test_a_cursor_that_is_none_of_ours_is_a_bad_query(client: Client, token: str, view: str) -> None:
    answer = client.get("/api/v1/evidence", params={"cursor": token, "view": view})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@given(token=st.text(max_size=40) | st.binary(max_size=30).map(lambda b: base64.urlsafe_b64encode(b).decode()))
@settings(max_examples=300, deadline=None)
def test_any_token_is_a_cursor_or_refused(token: str) -> None:
    try:
        cursor = Cursor.decode(token)
    except QueryError:
        return
    assert Cursor.decode(cursor.encode()) == cursor


@given(
    order=st.sampled_from(["-year", "relevance", "title"]),
    keys=st.lists(
        st.integers(-(10**9), 10**9)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        max_size=5,
    ),
    statistics=st.lists(st.floats(0, 1e9), max_size=5),
)
def test_a_cursor_comes_back_as_it_was(order: str, keys: list[str | int | float], statistics: list[float]) -> None:
    cursor = Cursor(order, tuple(keys), tuple(statistics))
    assert Cursor.decode(cursor.encode()) == cursor


def walk(client: Client, limit: int, **asked: Any) -> tuple[list[dict[str, Any]], set[int]]:
    """Every row of the answer, a page at a time, and every total that was told."""
    rows: list[dict[str, Any]] = []
    totals, cursor = set(), None
    while True:
        page = client.get(
            "/api/v1/evidence", params={**asked, "limit": limit} | ({"cursor": cursor} if cursor else {})
        ).json()
        assert len(page["items"]) <= limit
        rows += page["items"]
        totals.add(page["total"])
        cursor = page["next"]
        if cursor is None:
            return rows, totals


QUESTIONS: dict[str, dict[str, Any]] = {
    "everything": {}, "one therapy": {"therapy": "glofitamab"}, "two endpoints": {"endpoint": ["ORR", "OS"]}, "words": {"q": "lymphoma"}, "nothing": {"q": "xyzzy"},
}  # fmt: skip


@pytest.mark.parametrize("view", ["outcomes", "studies"])
@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_pages_together_are_the_whole_answer(client: Client, asked: dict[str, Any], view: str) -> None:
    rows, totals = walk(client, 7, view=view, **asked)
    assert rows == client.get("/api/v1/evidence", params={**asked, "view": view, "limit": 1000}).json()["items"]
    assert totals == {len(rows)}
    assert (len(rows) == 0) == ("xyzzy" in asked.values())


def _key(row: dict[str, Any]) -> tuple[str, int]:
    return row["study_id"], -1 if row["position"] is None else row["position"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_rows_added_between_pages_disturb_no_other(table: EvidenceTable, limit: int) -> None:
    keep(table, *(document(f"x:{i:02d}") for i in range(0, 20, 2)), document("x:05", "Nothing is stated here."))
    before = {_key(row) for row in table.search(Query(), limit=1000).items}
    seen: list[tuple[str, int]] = []
    cursor, added = None, iter(range(1, 20, 2))
    while True:
        page = table.search(Query(), limit=limit, cursor=cursor)
        seen += [_key(row) for row in page.items]
        if (cursor := page.next) is None:
            break
        if (number := next(added, None)) is not None:
            keep(
                table,
                document(f"y:{number:02d}"),
                document(f"a:{number:02d}"),
                document("x:05", f"Nothing is stated here, {number} times."),
            )
    assert [key for key, times in Counter(seen).items() if times > 1] == []
    assert before <= set(seen)


def _has(*names: str) -> Any:
    return lambda row: any(t["name"] in names for t in row["therapies"]) or any(p in names for p in row["prior_car_t"])


FILTERS: dict[str, tuple[dict[str, Any], Any]] = {
    "therapy": ({"therapy": "glofitamab"}, _has("glofitamab")),
    "therapy in capitals": ({"therapy": "GLOFITAMAB"}, _has("glofitamab")),
    "one of two therapies": ({"therapy": ["glofitamab", "talquetamab"]}, _has("glofitamab", "talquetamab")),
    "class": ({"therapy": "bispecific antibody"}, lambda row: any("bispecific" in (t["class"] or "").casefold() for t in row["therapies"])),
    "disease": ({"disease": "multiple myeloma"}, lambda row: "multiple myeloma" in row["diseases"]),
    "disease in capitals": ({"disease": "Multiple Myeloma"}, lambda row: "multiple myeloma" in row["diseases"]),
    "least n": ({"n_min": 50}, lambda row: row["n"] is not None and row["n"] >= 50),
    "relevant": ({"relevant": "true"}, lambda row: row["relevant"]),
    "not relevant": ({"relevant": "false"}, lambda row: not row["relevant"]),
    "endpoint": ({"endpoint": "ORR"}, lambda row: any(o["endpoint"] == "ORR" for o in row["outcomes"])),
    "endpoint in small letters": ({"endpoint": "orr"}, lambda row: any(o["endpoint"] == "ORR" for o in row["outcomes"])),
    "two at once": ({"disease": "multiple myeloma", "n_min": 50}, lambda row: "multiple myeloma" in row["diseases"] and (row["n"] or 0) >= 50),
    "an empty one": ({"therapy": ""}, lambda row: True),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "holds"), FILTERS.values(), ids=FILTERS)
def test_a_filter_gives_exactly_the_studies_it_holds_of(client: Client, asked: dict[str, Any], holds: Any) -> None:
    everything, _ = walk(client, 1000, view="studies")
    wanted = [record["id"] for record in everything if holds(record)]
    found, _ = walk(client, 1000, view="studies", **asked)
    assert [record["id"] for record in found] == wanted
    assert 0 < len(wanted) <= len(everything)
    rows, _ = walk(client, 1000, **asked)
    assert {row["study_id"] for row in rows} == set(wanted)


def test_an_endpoint_filter_shows_that_endpoint_alone(client: Client) -> None:
    rows, _ = walk(client, 1000, endpoint="os")
    assert {row["endpoint"] for row in rows} == {"OS"}


def test_words_find_what_says_them(client: Client) -> None:
    rows, _ = walk(client, 1000, q="teclistamab")
    assert rows
    assert any(t["name"] == "teclistamab" for row in rows for t in row["therapies"])


def test_the_first_question_of_a_haematologist(table: EvidenceTable) -> None:
    text = "We treated 24 patients with teclistamab; all had received idecabtagene vicleucel, a BCMA CAR T. Of these, 12 of 24 (50%) responded."
    keep(
        table,
        document("x:1", text),
        document("x:2", text.replace("teclistamab", "talquetamab")),
        document("x:3", "Teclistamab."),
    )
    asked = Query("teclistamab after BCMA CAR T, ORR")
    assert [row["id"] for row in table.search(asked, "studies").items] == ["x:1"]


def test_an_endpoint_is_found_by_its_code_and_its_name_wherever_it_is_reported(client: Client) -> None:
    for asked, code in (
        ("ORR", "ORR"),
        ('"overall response rate"', "ORR"),
        ('"progression-free survival"', "PFS"),
        ("ICANS3", "ICANS3"),
    ):
        reported = {row["study_id"] for row in walk(client, 1000, endpoint=code)[0]}
        assert reported
        assert reported <= {row["study_id"] for row in walk(client, 1000, q=asked)[0]}


def test_the_question_of_the_documentation_finds_bundled_studies(client: Client) -> None:
    rows, _ = walk(client, 1000, q="teclistamab after BCMA CAR T, ORR")
    assert {"ORR"} <= {row["endpoint"] for row in rows}
    assert len({row["study_id"] for row in rows}) < len({row["study_id"] for row in walk(client, 1000)[0]})


def test_arms_and_the_car_t_before_are_words_too(table: EvidenceTable) -> None:
    one = document("x:1", "Nothing.")
    table.library.add(one)
    record = replace(read(document("x:1")), prior_car_t=("zevorcabtagene",))
    outcome = replace(record.outcomes[0], arm="quizartinib", comparator="midostaurin")
    table.put(replace(record, outcomes=(outcome,)), one, 1)
    for asked, found in (("zevorcabtagene", 1), ("quizartinib", 1), ("midostaurin", 1), ("venetoclax", 0)):
        assert table.count(Query(asked), "studies") == found


def test_the_least_n_is_among_those_found(table: EvidenceTable) -> None:
    keep(table, document())
    assert [table.count(Query(n_min=n), "studies") for n in (23, 24, 25)] == [1, 1, 0]
