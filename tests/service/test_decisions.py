"""Decisions: what is shown once people have decided, and that nothing they decided is lost when texts and rules change."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Section
from corpus.errors import DecisionError
from extractor import read
from extractor.record import from_json, to_json
from service.review.applying import DecidedRecord, applied
from service.review.decision import Decision
from service.review.places import found, place_of
from service.review.standing import study_standing
from service.review.values import Value, checked, values, with_values
from service.table import EvidenceTable

TEXT = "We treated 40 patients with relapsed lymphoma. The overall response rate was 50% (20 of 40). Median overall survival was 9.5 months."


def document(text: str = TEXT) -> Document:
    return Document("x:1", "text", "abstract", "A title", (Section(text),))


def record(of: Document) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(to_json(read(of)))
    return said


def value(of: dict[str, Any], field: str, **content: Any) -> Value:
    """The one value of a field that has this content."""
    (one,) = [v for v in values(of) if v.field == field and content.items() <= v.content.items()]
    return one


def decide(
    id: int,
    action: str,
    of: Value | None,
    by: str = "ada",
    new: dict[str, Any] | None = None,
    on: Document | None = None,
    **more: Any,
) -> Decision:
    """A decision on a value as it is read in the document `on`."""
    place = None
    if of is not None and of.start is not None and of.end is not None:
        place = place_of(on or document(), 1, of.start, of.end, of.part)
    field = of.field if of else more.pop("field")
    old = of.content if of else None
    return Decision(
        id, f"2026-11-0{id}", by, "x:1", action, field=field, old=old, new=new, place=more.pop("place", place), **more
    )  # type: ignore[arg-type]


def shown(decisions: list[Decision], of: Document | None = None) -> DecidedRecord:
    of = of or document()
    return applied(record(of), of, decisions)


def results(of: DecidedRecord) -> list[tuple[Any, ...]]:
    return [(o["endpoint"], o["value"], o["text"]) for o in of.record["outcomes"]]


def states(of: DecidedRecord) -> list[tuple[str, str]]:
    return [(one.value.field, one.state) for one in of.values if one.state != "machine"]


ORR = value(record(document()), "outcomes", endpoint="ORR")
OS = value(record(document()), "outcomes", endpoint="OS")
N = value(record(document()), "n")
RIGHT = ORR.content | {"value": 52.0}

# decisions, the results then, the states of what was decided
CASES: list[tuple[str, list[Decision], list[tuple[str, float]], list[tuple[str, str]]]] = [
    ("nothing", [], [("ORR", 50.0), ("OS", 9.5)], []),
    ("accepted", [decide(1, "accept", ORR)], [("ORR", 50.0), ("OS", 9.5)], [("outcomes", "verified")]),
    ("corrected", [decide(1, "correct", ORR, new=RIGHT)], [("ORR", 52.0), ("OS", 9.5)], [("outcomes", "corrected")]),
    ("rejected", [decide(1, "reject", ORR)], [("OS", 9.5)], [("outcomes", "rejected")]),
    (
        "taken back",
        [decide(1, "reject", ORR), decide(2, "withdraw", ORR, about=1)],
        [("ORR", 50.0), ("OS", 9.5)],
        [],
    ),
    (
        "changed one's mind",
        [decide(1, "reject", ORR), decide(2, "accept", ORR, about=1)],
        [("ORR", 50.0), ("OS", 9.5)],
        [("outcomes", "verified")],
    ),
    (
        "two agree",
        [decide(1, "correct", ORR, new=RIGHT), decide(2, "correct", ORR, "bo", RIGHT, about=1)],
        [("ORR", 52.0), ("OS", 9.5)],
        [("outcomes", "corrected")],
    ),
    (
        "two disagree: the machine's stands until it is settled",
        [decide(1, "correct", ORR, new=RIGHT), decide(2, "accept", ORR, "bo", about=1)],
        [("ORR", 50.0), ("OS", 9.5)],
        [("outcomes", "disputed")],
    ),
    (
        "settled",
        [
            decide(1, "correct", ORR, new=RIGHT),
            decide(2, "accept", ORR, "bo", about=1),
            decide(3, "correct", ORR, "cy", RIGHT, about=1, settles=True),
        ],
        [("ORR", 52.0), ("OS", 9.5)],
        [("outcomes", "corrected")],
    ),
    (
        "added, and the number of patients corrected",
        [
            decide(
                1, "add", None, new=RIGHT | {"endpoint": "CR"}, field="outcomes", place=place_of(document(), 1, 47, 91)
            ),
            decide(2, "correct", N, new={"value": 39}),
        ],
        [("ORR", 50.0), ("OS", 9.5), ("CR", 52.0)],
        [("n", "corrected"), ("outcomes", "added")],
    ),
]


@pytest.mark.parametrize(("name", "decisions", "told", "decided"), CASES, ids=[case[0] for case in CASES])
def test_decisions_are_applied(
    name: str, decisions: list[Decision], told: list[tuple[str, float]], decided: list[tuple[str, str]]
) -> None:
    found = shown(decisions)
    assert [(endpoint, value) for endpoint, value, _ in results(found)] == told
    assert states(found) == decided
    from_json(json.dumps(found.record))
    for one in found.record["outcomes"]:
        assert document().text[one["start"] : one["end"]] == one["text"]


def test_of_two_readers_neither_is_heard_alone() -> None:
    one = decide(1, "reject", ORR, review=7, rule="dual")
    assert states(shown([one])) == []
    other = decide(2, "reject", ORR, "bo", about=1, review=7, rule="dual")
    assert states(shown([one, other])) == [("outcomes", "rejected")]
    assert states(shown([one, replace(other, action="accept")])) == [("outcomes", "disputed")]


def test_who_differs_from_the_machine_as_second_reader_disputes_it() -> None:
    for action, new, state in (
        ("accept", None, "verified"),
        ("correct", RIGHT, "disputed"),
        ("reject", None, "disputed"),
    ):
        assert states(shown([decide(1, action, ORR, new=new, review=7, rule="machine")])) == [("outcomes", state)]
    settled = [
        decide(1, "reject", ORR, review=7, rule="machine"),
        decide(2, "reject", ORR, "bo", about=1, review=7, rule="machine", settles=True),
    ]
    assert states(shown(settled)) == [("outcomes", "rejected")]


# what becomes of the text after decisions on the 50%, the state of the decision, what the ORR is then
CHANGED = [
    ("the same", TEXT, "corrected", [52.0]),
    ("words before it", "Background is long. " + TEXT, "corrected", [52.0]),
    ("words far behind it", TEXT + " One patient was lost to follow-up in the second year.", "corrected", [52.0]),
    ("another number", TEXT.replace("50% (20 of 40)", "45% (18 of 40)"), "stale", [45.0]),
    ("no result any more", "We treated 40 patients with relapsed lymphoma.", "stale", []),
]


@pytest.mark.parametrize(("name", "text", "state", "told"), CHANGED, ids=[case[0] for case in CHANGED])
def test_a_changed_text_never_loses_a_decision(name: str, text: str, state: str, told: list[float]) -> None:
    of = document(text)
    found = shown([decide(1, "correct", ORR, new=RIGHT)], of)
    assert [v for endpoint, v, _ in results(found) if endpoint == "ORR"] == told
    (decided,) = [one for one in found.values if one.about == 1]
    assert (decided.state, decided.value.content["value"]) == (state, 52.0)
    assert decided.value.text == ORR.text
    if state != "stale":
        assert of.text[decided.value.start : decided.value.end] == decided.value.text


def test_other_rules_do_not_undo_a_decision() -> None:
    """The machine reads the result no longer, or with another number, or beside a second one; what is decided stands."""
    of, said = document(), record(document())
    corrected = decide(1, "correct", ORR, new=RIGHT)
    without = said | {"outcomes": [o for o in said["outcomes"] if o["endpoint"] != "ORR"]}
    assert [o["value"] for o in applied(without, of, [corrected]).record["outcomes"]] == [9.5, 52.0]
    other = said | {
        "outcomes": [o | {"value": 20.0, "arm": "x"} if o["endpoint"] == "ORR" else o for o in said["outcomes"]]
    }
    assert [o["value"] for o in applied(other, of, [corrected]).record["outcomes"]] == [52.0, 9.5]
    twice = said | {"outcomes": [said["outcomes"][0] | {"arm": "x"}, *said["outcomes"]]}
    assert [o["arm"] for o in applied(twice, of, [decide(1, "reject", ORR)]).record["outcomes"]] == ["x", "all"]


@pytest.mark.parametrize(
    ("actions", "stands"),
    [
        ([], None),
        ([("ada", "include")], "include"),
        ([("ada", "include"), ("bo", "exclude")], "disputed"),
        ([("ada", "include"), ("ada", "exclude")], "exclude"),
        ([("ada", "maybe"), ("ada", "withdraw")], None),
    ],
)
def test_a_study_is_decided_on(actions: list[tuple[str, str]], stands: str | None) -> None:
    said = [Decision(n, "2026", by, "x:1", action) for n, (by, action) in enumerate(actions, 1)]  # type: ignore[arg-type]
    assert study_standing(said) == stands


# field, content, what is wrong with it
WRONG = [
    ("colour", {"value": 1}, "no such field"),
    ("n", {"value": "forty"}, "value"),
    ("n", {"value": 40, "text": "x"}, "['text', 'value']"),
    ("n", {}, "[]"),
    ("outcomes", {"endpoint": "ORR"}, "statistic"),
    ("outcomes", {"endpoint": "ORR", "statistic": "guess"}, "statistic"),
    ("outcomes", {"endpoint": "ORR", "statistic": "rate", "colour": 1}, "no 'colour'"),
    ("therapies", {"name": "x", "role": "after"}, "role"),
]


@pytest.mark.parametrize(("field", "content", "said"), WRONG)
def test_a_value_that_can_be_none_is_refused(field: str, content: dict[str, Any], said: str) -> None:
    with pytest.raises(DecisionError) as refused:
        checked(field, content)
    assert said in str(refused.value)


def test_what_a_person_leaves_out_is_not_stated() -> None:
    whole = checked("outcomes", {"endpoint": "ORR", "statistic": "rate", "value": 52, "unit": "%"})
    assert (whole["arm"], whole["ci"], whole["count"], whole["confidence"]) == ("all", None, None, 1.0)
    assert checked("therapies", {"name": "x", "role": "salvage", "class": "CAR T"})["class"] == "CAR T"


def test_every_record_is_its_values(bundled: EvidenceTable) -> None:
    """Taken apart and put together again, every record of the bundled corpus is what it was; each value has a name of its own."""
    for (content,) in bundled.db.execute("SELECT content FROM record"):
        said = json.loads(content)
        found = list(values(said))
        assert with_values(said, found) == said
        assert len({v.id for v in found}) == len(found)


words = st.text(alphabet="ab 5%.\n", max_size=30)


@settings(max_examples=200, deadline=None)
@given(before=words, quote=st.text(alphabet="ab5%", min_size=1, max_size=5), after=words, added=words)
def test_characters_are_found_again_or_not_at_all(before: str, quote: str, after: str, added: str) -> None:
    old, new = document(f"{before}{quote}{after}"), document(f"{added}{before}{quote}{after}")
    place = place_of(old, 1, len(before), len(before) + len(quote))
    assert found(place, old) == (place.start, place.end)
    at = found(place, new)
    assert at is None or new.text[at[0] : at[1]] == quote
