"""The examples that OpenAPI shows: each as its shape says, each quote in its place, and none missing."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from extractor.record import EvidenceRecord
from service import answers, examples
from tests.service.conftest import Client

SHAPES: dict[str, tuple[Any, dict[str, Any]]] = {
    "row": (answers.EvidenceRow, examples.ROW),
    "facets": (answers.Facets, examples.FACETS),
    "text": (answers.Text, examples.TEXT),
    "health": (answers.Health, examples.HEALTH),
    "problem": (answers.Problem, examples.PROBLEM),
    "record": (EvidenceRecord, examples.RECORD),
    "study": (answers.Study, examples.STUDY),
}


@pytest.mark.parametrize(("shape", "example"), SHAPES.values(), ids=SHAPES)
def test_an_example_has_its_shape(shape: type[BaseModel], example: dict[str, Any]) -> None:
    TypeAdapter(shape).validate_python(example, strict=False)
    if hasattr(shape, "model_fields"):
        named = {field.alias or name for name, field in shape.model_fields.items()}
        assert set(example) <= named


def test_the_quotes_of_the_examples_are_in_their_place() -> None:
    text, record, row = examples.TEXT["text"], examples.RECORD, examples.ROW
    assert text[record["n_start"] : record["n_end"]] == record["n_text"]
    for quote in (*record["outcomes"], *record["therapies"], *record["quotes"]):
        assert text[quote["start"] : quote["end"]] == quote["text"]
    sentence = row["sentence"]
    begin = row["start"] - sentence["start"]
    assert sentence["text"][begin : begin + len(row["text"])] == row["text"]
    assert sentence["end"] - sentence["start"] == len(sentence["text"])


def test_the_rows_of_the_table_have_the_shape_that_is_promised(client: Client) -> None:
    answer = client.get("/api/v1/evidence?limit=1000").json()
    assert {key for row in answer["items"] for key in row} == set(answers.EvidenceRow.model_fields)
    answers.Evidence.model_validate(answer)
    answers.Evidence.model_validate(client.get("/api/v1/evidence?view=studies").json())
    answers.Study.model_validate(client.get("/api/v1/studies/synopsis:mm-001").json())
    answers.Problem.model_validate(client.get("/api/v1/studies/nothing").json())


def test_every_answer_has_an_example(client: Client) -> None:
    promised = client.get("/openapi.json").json()
    shapes = promised["components"]["schemas"]
    for path, item in promised["paths"].items():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    schema = content.get("schema", {})
                    named = shapes.get(schema.get("$ref", "").rsplit("/", 1)[-1], {})
                    assert "example" in content or schema.get("examples") or named.get("examples"), (
                        path,
                        status,
                        media_type,
                    )
