"""Writes the generated pages of docs/ anew: the record's JSON Schema, the settings, the accuracy of this version and its picture."""

from __future__ import annotations

import json
from pathlib import Path

from docs.accuracy import accuracy_text, confidences, learned_from, measured, plot_text
from docs.settings import settings_text
from extractor.record import schema

HERE = Path(__file__).parent


def schema_text() -> str:
    """docs/record.schema.json as it should be."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes all of them."""
    sets = measured()
    series = confidences(sets, learned_from())
    for name, text in (
        ("record.schema.json", schema_text()),
        ("settings.md", settings_text()),
        ("accuracy.md", accuracy_text(sets, series)),
        ("reliability.svg", plot_text(series)),
    ):
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
