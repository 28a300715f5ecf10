"""The counts of a flow diagram as they are sent."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, RootModel

from service.synthesis import example


class Flow(RootModel[dict[str, Any]]):
    """Counts by the keys of the R package PRISMA2020; the reasons of `dbr_excluded` and `other_excluded` as an object or a text."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.FLOW]})
    root: dict[str, Any] = Field(max_length=60)
