"""The data dictionary: every field of the record and every column of the table is described, by the record's own words."""

from __future__ import annotations

import pytest

from extractor.record import schema
from service.exporting.dictionary import entries
from service.exporting.outcome_cells import columns


def test_every_field_is_described_once() -> None:
    paths = [entry.path for entry in entries()]
    assert len(paths) == len(set(paths)) > 80
    assert [entry.path for entry in entries() if not entry.description or not entry.type] == []


def test_it_lists_what_the_published_schema_lists() -> None:
    said = schema()
    wanted = set(said["properties"])
    for name, part in (
        ("document", "Citation"),
        ("outcomes", "Outcome"),
        ("therapies", "TherapyUse"),
        ("groups", "Cohort"),
    ):
        wanted |= {f"{name}.{field}" for field in said["$defs"][part]["properties"]}
    assert wanted <= {entry.path for entry in entries()}


ENTRIES = {
    "n": ("integer", True, "the main analysed cohort, in patients"),
    "outcomes.ci": ("list of two numbers", True, "[low, high], None for a bound that is unreached, None in whole where no interval is stated"),
    "outcomes.total": ("integer", True, "k and N where stated: patients with the event, and of how many"),
    "therapies.class": ("text", True, "the class of therapies it is of"),
    "document.registrations": ("list of text", False, "numbers of trial registries that the document names"),
    "relevant": ("true or false", False, "whether it reports patients treated after CAR T failed"),
}  # fmt: skip


@pytest.mark.parametrize("path", ENTRIES)
def test_an_entry_says_type_and_meaning(path: str) -> None:
    (entry,) = [entry for entry in entries() if entry.path == path]
    assert (entry.type, entry.nullable, entry.description) == ENTRIES[path]


def test_values_of_a_list_are_listed() -> None:
    values = {entry.path: entry.values for entry in entries()}
    assert values["document.retraction"] == ("none", "retracted", "concern", "corrected")
    assert "ORR (Overall response rate)" in values["outcomes.endpoint"]


def test_every_column_is_described() -> None:
    assert [column.name for column in columns() if not column.description] == []
    assert len({column.name for column in columns()}) == len(columns())
