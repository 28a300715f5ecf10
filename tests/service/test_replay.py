"""The log of decisions, whatever is in it: written as a file and read again it is the same, and replayed it gives the same table."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.errors import AftercartError
from service.people.account import Account
from service.review import log
from service.review.auditing import FORMATS, lines, read_lines
from service.review.beginning import Plan, begin
from service.review.deciding import Sent, decide
from service.review.decision import Decision, Place
from service.review.looking import look
from service.review.replaying import replay
from service.table import EvidenceTable
from tests.service.conftest import document, keep_in
from tests.service.texts import TEXT

PEOPLE = {name: Account(name, name, "reviewer", "2026-01-01T00:00:00Z") for name in ("ada", "bo", "cy")}
STUDIES = ("x:1", "x:2")

# Whatever people type and texts hold, also what files use to end a line or a field.
said = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\r\n\",;'\x00\u2028ü ")), max_size=12
)
contents = st.dictionaries(
    said, st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), said), max_size=3
)
logged = st.builds(
    Decision,
    id=st.integers(1, 2**53),
    at=said.filter(bool),
    reviewer=said.filter(bool),
    study=said.filter(bool),
    action=st.sampled_from(("include", "exclude", "correct", "reject", "add", "withdraw")),
    review=st.none() | st.integers(1, 9),
    field=st.none() | said.filter(bool),
    about=st.none() | st.integers(1, 9),
    old=st.none() | contents,
    new=st.none() | contents,
    place=st.none() | st.builds(Place, st.integers(1, 9), said, st.integers(0, 99), st.integers(0, 99), said, said),
    reason=st.none() | said.filter(bool),
    settles=st.booleans(),
    rule=st.sampled_from(("single", "dual", "machine")),
    stage=st.sampled_from((None, "title_abstract", "full_text")),
)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(entries=st.lists(logged, max_size=4))
@example(entries=[Decision(1, "2026", "ada", "x:1", "exclude", reason="two\r\nlines, as a form sends them\rthree")])
def test_a_log_as_a_file_is_the_same_log(format: str, entries: list[Decision]) -> None:
    file = io.StringIO("".join(lines(entries, format)), newline="")
    assert list(read_lines(file, "log")) == entries


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two studies, and one with a review of each kind besides."""
    home = tmp_path_factory.mktemp("begun")
    keep_in(home / "bare", *(document(id, TEXT) for id in STUDIES))
    shutil.copytree(home / "bare", home / "reviews")
    with closing(EvidenceTable.at(home / "reviews" / "aftercart.db")) as table:
        for plan in (
            Plan("one", readers=1, people=tuple(PEOPLE)),
            Plan("two", people=tuple(PEOPLE), stages=2),
            Plan("machine", people=("ada", "bo"), machine=True),
        ):
            begin(table, "cy", plan)
    return home


# who, in which review, on which study, what, on which of its values, what of it
steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from((None, 1, 2, 3)),
        st.sampled_from(STUDIES),
        st.sampled_from(("include", "exclude", "maybe", "accept", "correct", "correct", "reject", "add", "withdraw")),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


def take(table: EvidenceTable, step: tuple[Any, ...]) -> None:
    """One step, as the reviewer would take it who sees what he may see; what can be no decision is refused and leaves nothing."""
    who, review, study, action, number, settles = step
    seen = look(table, study, PEOPLE[who])
    values = [*seen.decided.values, *seen.decided.unheard]
    about = values[number % len(values)].value
    sent = Sent(action, about.id, review=review, settles=settles and review is not None, reason=f"step {number}")
    if action in {"include", "exclude", "maybe"}:
        sent = replace(sent, value=None, stage=(None, "title_abstract", "full_text")[number % 3])
    elif action == "correct":
        sent = replace(sent, content={name: number for name in ("value", "n") if name in about.content})
    elif action == "add":
        sent = replace(sent, value=None, field="n", content={"value": number}, start=number, end=number + 3)
    try:
        decide(table, PEOPLE[who], study, sent)
    except AftercartError:
        return


def state(table: EvidenceTable) -> list[Any]:
    """All that the table shows, and what each person sees of it."""
    shown = table.db.execute("SELECT study, content, machine, inclusion FROM record ORDER BY study").fetchall()
    rows = table.db.execute(
        "SELECT study, position, endpoint, value, text, state FROM outcome ORDER BY 1, 2"
    ).fetchall()
    counts = table.db.execute(
        "SELECT field, value, studies FROM facet_value WHERE studies > 0 ORDER BY 1, 2"
    ).fetchall()
    return [
        shown,
        rows,
        counts,
        *(look(table, study, who).decided for study in STUDIES for who in (None, *PEOPLE.values())),
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps, format=st.sampled_from(FORMATS))
def test_whatever_was_decided_is_rebuilt_from_the_log_alone(
    begun: Path, opened: Callable[[Path], EvidenceTable], taken: list[Any], format: str
) -> None:
    table, other = opened(begun / "reviews"), opened(begun / "bare")
    for step in taken:
        take(table, step)
    kept = list(log.everything(table.db))
    file = io.StringIO("".join(lines(kept, format)), newline="")
    assert replay(other, read_lines(file, "log")) == len(kept)
    assert list(log.everything(other.db)) == kept
    assert state(other) == state(table)
    assert replay(other, kept) == 0


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Path], EvidenceTable]]:
    """Opens a copy of a home of its own each time."""
    tables: list[EvidenceTable] = []

    def copy(home: Path) -> EvidenceTable:
        to = tmp_path / str(len(tables))
        shutil.copytree(home, to)
        tables.append(EvidenceTable.at(to / "aftercart.db"))
        return tables[-1]

    yield copy
    for table in tables:
        table.close()
