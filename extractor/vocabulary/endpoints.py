"""The endpoints that results are coded by: their codes, kinds and names, as endpoints.toml lists them."""

from __future__ import annotations

from functools import cache

from extractor.vocabulary.tables import toml_table

#: Tables of look-alikes: no endpoints.
TABLES_OF_DECOYS = ("decoys",)


@cache
def endpoint_codes() -> tuple[str, ...]:
    """Every code an outcome can bear, graded ones included, in the vocabulary's order."""
    codes: list[str] = []
    for code, row in toml_table("endpoints.toml").items():
        if code not in TABLES_OF_DECOYS:
            codes += [code, row["graded"]] if "graded" in row else [code]
    return tuple(codes)


@cache
def endpoint_kinds() -> dict[str, str]:
    """The kind of every code."""
    table = toml_table("endpoints.toml")
    kinds = {code: row["kind"] for code, row in table.items() if code not in TABLES_OF_DECOYS}
    return kinds | {row["graded"]: row["kind"] for row in table.values() if "graded" in row}


@cache
def endpoint_labels() -> dict[str, str]:
    """The name in full of every code, graded ones included."""
    table = {code: row for code, row in toml_table("endpoints.toml").items() if code not in TABLES_OF_DECOYS}
    labels = {code: row["label"] for code, row in table.items()}
    return labels | {row["graded"]: row["graded_label"] for row in table.values() if "graded" in row}
