"""The query language: what is typed, what it means, what it finds, and where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any as Whatever

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import PartialDate
from corpus.errors import QueryError
from service.language.fields import FIELDS, written
from service.language.help import EXAMPLES
from service.language.meaning import understood
from service.language.parsing import parsed
from service.language.tree import All, Any, Filter, Named, Node, Not, Word
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep
from tests.service.problem import assert_problem

ROOT = Path(__file__).parents[2]


def shown(node: Node | None) -> str:
    """A tree on one line."""
    match node:
        case Word(said, kind):
            return {"word": said, "phrase": f'"{said}"', "prefix": f"{said}*"}[kind]
        case Named(words):
            return "<" + " ".join(word.said for word in words) + ">"
        case Filter(field, values):
            return f"{field}={'|'.join(map(written, values))}"
        case All(parts):
            return "(" + " & ".join(map(shown, parts)) + ")"
        case Any(parts):
            return "(" + " / ".join(map(shown, parts)) + ")"
        case Not(part):
            return f"!{shown(part)}"
    return ""


TREES = {
    "nothing": ("", ""), "blanks": (" \t\n ", ""), "a word": ("xyz", "xyz"), "words": ("xyz abc", "(xyz & abc)"), "a phrase": ('x "b c" d', '(x & "b c" & d)'),
    "typographic quotes": ("“after CAR T” x", '("after CAR T" & x)'), "quotes of other languages": ("„a b“ «c d»", '("a b" & "c d")'),
    "an empty phrase": ('xyz ""', "xyz"), "and": ("xyz AND abc", "(xyz & abc)"), "or binds less": ("x1 OR x2 x3", "(x1 / (x2 & x3))"),
    "and binds more": ("x1 AND x2 OR x3", "((x1 & x2) / x3)"), "not": ("x1 NOT x2", "(x1 & !x2)"), "a hyphen before": ('x1 -x2 -"a b"', '(x1 & !x2 & !"a b")'),
    "not not": ("NOT NOT x1", "x1"), "parentheses": ("(x1 OR x2) AND NOT (x3 x4)", "((x1 / x2) & !(x3 & x4))"), "a group alone": ("((x1))", "x1"),
    "small operators are words": ("or not near", "(or & not & near)"), "operators in quotes": ('"OR" "NOT"', '("OR" & "NOT")'),
    "words that begin as operators": ("ORX NORTH NOTCH ANDES", "(ORX & NORTH & NOTCH & ANDES)"), "a prefix": ("tecl*, x", "(tecl* & x)"), "a phrase's prefix": ('"a b"*', "a b*"),
    "a hyphen inside": ("anti-x x-y", "(anti-x & x-y)"), "signs inside": ("HLA-A*02:01 1:2 ≥3", "(HLA-A*02:01 & 1:2 & ≥3)"), "an id is a word": ("synopsis:mm-001", "synopsis:mm-001"),
    "an address": ("https://example.org/?a=b&c=d#e", "https://example.org/?a=b&c=d#e"), "signs alone": ("x1 - + * :", "x1"),
    "a field": ("n:>=50", "n=>=50"), "fields": ("n:20..50 year:2024 followup:<12", "(n=20..50 & year=2024 & followup=<12)"), "open ranges": ("n:20.. year:..2020", "(n=>=20 & year=<=2020)"),
    "signs of print": ("n:≥50 value:≤3.5", "(n=>=50 & value=<=3.5)"), "a unit": ("value:>60% value:>=12months", "(value=>60% & value=>=12 months)"),
    "a quoted value": ('arm:"high risk"', 'arm="high risk"'), "values in parentheses": ("therapy:(CAR T OR teclistamab)", 'therapy="CAR T"|teclistamab'),
    "values behind commas": ("endpoint:ORR,CR, x1", "(endpoint=ORR|CR & x1)"), "a blank behind the colon": ("year: 2024", "year=2024"), "a value's prefix": ("therapy:tecl*", "therapy=tecl*"),
    "a field's not": ("therapy:(x1 AND NOT x2)", "(therapy=x1 & !therapy=x2)"), "without a field": ("-endpoint:OS NOT n:<5", "(!endpoint=OS & !n=<5)"), "truths": ("relevant:yes retracted:false", "(relevant=yes & retracted=no)"),
    "capitals": ("Therapy:X1 N:5", "(therapy=X1 & n=5)"), "another name of a field": ("drug:x1 pmid:123", "(therapy=x1 & study=123)"), "a title's word": ("title:x1", "title=x1"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "tree"), TREES.values(), ids=TREES)
def test_what_is_typed_is_a_tree(typed: str, tree: str) -> None:
    assert shown(parsed(typed)) == tree


MEANT = {
    "the first question": ("teclistamab after BCMA CAR T, ORR", "(<teclistamab> & <BCMA CAR T,> & <ORR>)", ["after"]),
    "nothing but joining words": ("after the", "(after & the)", []),
    "joining words beside others": ("figures After the others", "(figures & others)", ["After", "the"]),
    "a joining word that is an operand": ("after OR before", "(after / before)", []),
    "quotes switch names off": ('"teclistamab"', '"teclistamab"', []),
    "a comma ends a name": ("BCMA, bispecific", "(<BCMA,> & <bispecific>)", []),
    "a target and a class": ("BCMA-directed bispecific antibodies", "<BCMA-directed bispecific antibodies>", []),
    "anti and a class": ("anti-CD20 bispecifics", "<anti-CD20 bispecifics>", []),
    "an abbreviation that is a word": ("all with ALL", "(all & <ALL>)", ["with"]),
}


@pytest.mark.parametrize(("typed", "tree", "ignored"), MEANT.values(), ids=MEANT)
def test_names_of_the_vocabulary_are_known(typed: str, tree: str, ignored: list[str]) -> None:
    found = understood(typed)
    assert (shown(found.tree), list(found.ignored)) == (tree, ignored)


@pytest.mark.parametrize("said", ["Tecvayli", "teclistamab", "JNJ-64007957", "TECVAYLI,"])
def test_what_else_is_looked_for_is_told(said: str) -> None:
    (name,) = understood(f"x1 {said} n:>3").synonyms
    assert (name.means, name.kind, name.filter) == ("teclistamab", "therapy", 'therapy:"teclistamab"')
    others = {"teclistamab", "tecvayli", "jnj-64007957"} - {name.said.lower()}
    assert others <= {other.lower() for other in name.also}
    assert f"x1 {said} n:>3"[name.start : name.end] == name.said


def test_filters_are_told_with_their_place() -> None:
    typed = 'x1 n:>=50 NOT arm:"high risk"'
    told = [(chip.field, chip.value, typed[chip.start : chip.end]) for chip in understood(typed).filters]
    assert told == [("n", ">=50", "n:>=50"), ("arm", '"high risk"', 'arm:"high risk"')]


WRONG = {
    "a quotation mark": ('x1 "a', 4), "a parenthesis opened": ("x1 (x2", 4), "a parenthesis closed": ("x1) x2", 3), "nothing behind OR": ("x1 OR", 4), "nothing before OR": ("OR x1", 1),
    "two operators": ("x1 AND OR x2", 8), "NOT alone": ("x1 NOT", 4), "empty parentheses": ("x1 ()", 5), "no field": ("x1 therapie:x", 4), "another's field": ('author:"Smith"', 1),
    "an unknown field's phrase": ('x1 foo:"a b"', 4), "a field without value": ("x1 therapy:", 4), "a field's empty parentheses": ("n:()", 4), "no number": ("x1 n:many", 6), "no truth": ("relevant:perhaps", 10),
    "ends before it begins": ("n:50..20", 3), "a unit where none is": ("n:50%", 3), "a * before": ("x1 *mab", 4), "a * behind too little": ("x1 a*", 4), "near": ("x1 NEAR(a b)", 4),
    "too deep": ("(" * 21 + "x" + ")" * 21, 21), "no letter": ("x1 OR *", 4), "signs alone": ("* -", 1), "a sign as a value": ("therapy:-", 9), "a phrase among values": ('therapy:(x1 "x2 x3")', 13),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "place"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_pointed_at(client: Client, typed: str, place: int) -> None:
    for address in ("/api/v1/evidence", "/api/v1/facets", "/api/v1/export/csv"):
        assert assert_problem(client.get(address, params={"q": typed}), 400)["position"] == place


def test_a_likely_field_is_named(client: Client) -> None:
    said = client.get("/api/v1/evidence", params={"q": "therapie:teclistamab"}).json()
    assert "Did you mean therapy:?" in said["remedy"]


LIMITS = {"characters": "x" * 2001, "words": "ab " * 101, "values": f"therapy:({' OR '.join(['ab'] * 101)})"}


@pytest.mark.parametrize("typed", LIMITS.values(), ids=LIMITS)
def test_a_question_has_limits(bundled: EvidenceTable, typed: str) -> None:
    with pytest.raises(QueryError, match="the most are"):
        bundled.search(Query(typed))
    assert bundled.count(Query("ab " * 100)) == 0


_PIECES = st.sampled_from(
    ["AND", "OR", "NOT", "(", ")", '"', "-", "*", ":", ",", "..", ">=", "%", "x", "ORR", "CAR T", "teclistamab", "BCMA", "bispecific", "50", "\0", "\ud800", "é", "^", "{", "+"]
    + [f"{name}:" for name in FIELDS]
    + [field.example for field in FIELDS.values()]
)  # fmt: skip


@given(
    asked=st.lists(_PIECES, max_size=12).flatmap(lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)]))
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_together_is_answered_or_pointed_at(bundled: EvidenceTable, asked: str) -> None:
    try:
        page = bundled.search(Query(asked), limit=2)
    except QueryError as error:
        place = error.position
    else:
        studies = bundled.search(Query(asked), "studies", limit=2)
        assert min(page.total, 2) == len(page.items)
        assert (page.total == 0) == (studies.total == 0)
        assert bundled.counted(Query(asked)).studies == studies.total
        return
    assert place is not None
    assert 1 <= place <= len(asked) + 1


def _studies(table: EvidenceTable, q: str, **more: Whatever) -> set[str]:
    return {record["id"] for record in table.search(Query(q, **more), "studies", 1000).items}


def test_names_of_one_thing_find_the_same_rows(bundled: EvidenceTable) -> None:
    found = [_studies(bundled, said) for said in ("teclistamab", "Tecvayli", "JNJ-64007957")]
    assert found[0]
    assert found == [found[0]] * 3


def test_a_target_and_a_class_find_the_members(table: EvidenceTable) -> None:
    said = "We treated 24 patients after CAR T with {}. The overall response rate was 50%."
    keep(
        table,
        *(
            document(f"x:{name}", said.format(name))
            for name in ("teclistamab", "elranatamab", "glofitamab", "talquetamab")
        ),
    )
    for asked in (
        "BCMA bispecific",
        "BCMA-directed bispecific antibodies",
        "class:bispecific target:BCMA",
        "anti-BCMA bispecifics",
    ):
        assert _studies(table, asked) == {"x:teclistamab", "x:elranatamab"}, asked
    assert _studies(table, "bispecific") == {"x:teclistamab", "x:elranatamab", "x:glofitamab", "x:talquetamab"}
    assert _studies(table, "target:BCMA NOT therapy:Tecvayli") == {"x:elranatamab"}
    assert _studies(table, "class:bispecific target:CD3") == _studies(table, "class:bispecific")


def test_conditions_of_a_result_hold_of_one_result(table: EvidenceTable) -> None:
    keep(table, document("x:1"))  # ORR 50 %, OS 9.5 months
    assert _studies(table, "endpoint:ORR value:50") == _studies(table, "endpoint:OS value:<10months") == {"x:1"}
    assert (
        _studies(table, "endpoint:ORR value:9.5")
        == _studies(table, "value:>9%") & _studies(table, "value:<9%")
        == set()
    )
    rows = table.search(Query("NOT endpoint:ORR")).items
    assert [row["endpoint"] for row in rows] == ["OS"]
    assert table.count(Query("NOT value:>20")) == 1
    assert table.count(Query("endpoint:(ORR AND OS)")) == 0


def test_a_study_without_results_is_not_what_a_result_is_asked_for(table: EvidenceTable) -> None:
    keep(table, document("x:1", "Nothing is stated."))
    assert table.count(Query("value:>0")) == 0
    assert table.count(Query("NOT value:>0")) == table.count(Query("NOT value:>0"), "studies") == 1


HOLDS: dict[str, Whatever] = {
    "n:>=50": lambda row: row["n"] is not None and row["n"] >= 50,
    "n:20..50": lambda row: row["n"] is not None and 20 <= row["n"] <= 50,
    "year:2024": lambda row: row["year"] == 2024,
    "year:2023..2026": lambda row: row["year"] is not None and 2023 <= row["year"] <= 2026,
    "followup:>12": lambda row: row["follow_up_months"] is not None and row["follow_up_months"] > 12,
    "value:>60%": lambda row: row["unit"] == "%" and row["value"] is not None and row["value"] > 60,
    "endpoint:ORR": lambda row: row["endpoint"] == "ORR",
    'endpoint:("overall response rate" OR cr)': lambda row: row["endpoint"] in ("ORR", "CR"),
    "endpoint:ICANS*": lambda row: (row["endpoint"] or "").startswith("ICANS"),
    "arm:all": lambda row: row["arm"] == "all",
    "disease:lymphoma": lambda row: any("lymphoma" in d for d in row["diseases"]),
    "disease:DLBCL": lambda row: "large B-cell lymphoma" in row["diseases"],
    "disease:LBCL": lambda row: "large B-cell lymphoma" in row["diseases"],
    "salvage:glofitamab": lambda row: any(t["name"] == "glofitamab" and t["role"] == "salvage" for t in row["therapies"]),
    "relevant:no": lambda row: not row["relevant"],
    "design:retrospective": lambda row: "retrospective" in (row["design"] or ""),
    "journal:blood": lambda row: "blood" in (row["journal"] or "").lower().replace(",", " ").split(),
    "kind:abstract": lambda row: row["kind"] == "abstract",
    "source:jsonl": lambda row: row["source"] == "jsonl",
    "study:synopsis:mm-001": lambda row: row["study_id"] == "synopsis:mm-001",
    "confidence:>=0.9": lambda row: row["confidence"] is not None and row["confidence"] >= 0.9,
    "verified:no": lambda row: row["endpoint"] is not None,
    "retracted:no": lambda row: row["retraction"] != "retracted",
}  # fmt: skip


@pytest.mark.parametrize("typed", HOLDS)
def test_a_field_gives_exactly_the_rows_it_holds_of(bundled: EvidenceTable, typed: str) -> None:
    everything = bundled.search(Query(), limit=1000).items
    wanted = [row for row in everything if HOLDS[typed](row)]
    assert bundled.search(Query(typed), limit=1000).items == wanted
    assert wanted
    without = [row for row in everything if not HOLDS[typed](row)]
    assert bundled.search(Query(f"NOT {typed}"), limit=1000).items == without


def test_every_field_is_tried() -> None:
    tried = {typed.split(":")[0] for typed in HOLDS}
    assert set(FIELDS) - tried == {"therapy", "prior", "class", "target", "title", "view"}, (
        "they have cases of their own"
    )


def test_words_of_the_title_and_therapies_before(table: EvidenceTable) -> None:
    keep(
        table,
        document(
            "x:1", "We treated 9 patients who relapsed after axicabtagene ciloleucel with glofitamab.", title="Rescue"
        ),
        document("x:2"),
    )
    assert _studies(table, "title:rescue") == _studies(table, "prior:CAR*") & {"x:1"} == {"x:1"}
    assert _studies(table, "prior:Yescarta") == _studies(table, "salvage:Columvi") == {"x:1"}
    assert _studies(table, "salvage:Yescarta") == set()


def test_the_best_fit_comes_first_then_the_newest(table: EvidenceTable) -> None:
    def year(number: int) -> Whatever:
        return {"published": PartialDate(number)}

    keep(
        table,
        document("x:1", "Quizartinib once, among many other words that say nothing of it at all.", **year(2020)),
        document("x:2", "Nothing.", title="Quizartinib", **year(2019)),
        document("x:3", "Quizartinib once, among many other words that say nothing of it at all.", **year(2024)),
        document("x:4", "Nothing."),
    )
    found = table.search(Query("quizartinib"), "studies")
    assert [record["id"] for record in found.items] == ["x:2", "x:3", "x:1"]
    newest = table.search(Query("quizartinib", sort="-year"), "studies")
    assert [record["id"] for record in newest.items] == ["x:3", "x:1", "x:2"]


def _examples() -> list[str]:
    return re.findall(r"^\| `([^`]+)` \| ", (ROOT / "docs" / "search.md").read_text(), re.MULTILINE)


def test_the_documented_examples_are_those_of_the_help() -> None:
    assert [q for q in _examples() if not q.endswith(":")] == [query for query, _ in EXAMPLES]
    assert [q for q in _examples() if q.endswith(":")] == [f"{name}:" for name in FIELDS]


@pytest.mark.parametrize("typed", [query for query, _ in EXAMPLES])
def test_a_documented_example_finds_something(client: Client, typed: str) -> None:
    assert client.get("/api/v1/evidence", params={"q": typed, "limit": 1}).json()["total"] > 0


@pytest.mark.parametrize("typed", [field.example for field in FIELDS.values()])
def test_the_example_of_a_field_is_understood(bundled: EvidenceTable, typed: str) -> None:
    (chip,) = understood(typed).filters
    assert chip.text == typed
    bundled.count(Query(typed, views=(("monthly", "teclistamab"),)))


def test_the_help_tells_fields_examples_and_limits(client: Client) -> None:
    said = client.get("/api/v1/search/help").json()
    assert [field["name"] for field in said["fields"]] == list(FIELDS)
    assert said["limits"] == {"characters": 2000, "terms": 100, "parentheses": 20}


LIKELY = {
    "a name": ("teclistmab ORR", "teclistmab", "teclistamab", "teclistamab ORR"),
    "a value": ('therapy:"glofitmaab"', "glofitmaab", "glofitamab", 'therapy:"glofitamab"'),
    "behind not": ("ORR NOT elranatmab", "elranatmab", "elranatamab", "ORR NOT elranatamab"),
    "a word of a title": ("quizzicla", "quizzicla", "quizzical", "quizzical"),
}


@pytest.mark.parametrize(("typed", "said", "instead", "query"), LIKELY.values(), ids=LIKELY)
def test_what_may_have_been_meant_is_told(
    table: EvidenceTable, typed: str, said: str, instead: str, query: str
) -> None:
    keep(table, document("x:1", title="A quizzical title"))
    (one,) = table.suggestions(Query(typed))
    assert (one.said, one.instead, one.query, typed[one.start : one.end]) == (said, instead, query, said)
    assert table.suggestions(Query("quizzical response")) == []


def test_the_answer_tells_what_may_have_been_meant(client: Client) -> None:
    said = client.get("/api/v1/evidence", params={"q": "glofitmab"}).json()
    assert (said["total"], [one["query"] for one in said["suggestions"]]) == (0, ["glofitamab"])


@pytest.mark.parametrize("limit", [1, 3])
def test_ranked_rows_added_between_pages_disturb_no_other(table: EvidenceTable, limit: int) -> None:
    def ranked(id: str, times: int) -> Whatever:
        return document(
            id, "Quizartinib again. " * times + "Gilteritinib. " * (7 - times) + "Other words. " * (times % 3)
        )

    keep(table, *(ranked(f"x:{i}", i) for i in range(7)))
    asked, seen, cursor = Query("quizartinib OR gilteritinib"), [], None
    for more in range(40):
        page = table.search(asked, "studies", limit, cursor)
        seen += [record["id"] for record in page.items]
        if (cursor := page.next) is None:
            break
        if more < 5:  # else the pages never end
            keep(table, *(document(f"y:{more}:{i}", "Quizartinib " * (i + 1)) for i in range(3)))
    assert len(seen) == len(set(seen))
    assert {f"x:{i}" for i in range(7)} <= set(seen)
