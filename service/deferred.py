"""Importing shapes without building what checks them: of the hundreds that a server knows its first answer needs a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel


@contextmanager
def deferred() -> Iterator[None]:
    """Models of pydantic that are defined while it is open are built where they are used first; that is all the difference."""
    before = BaseModel.model_config
    BaseModel.model_config = {**before, "defer_build": True}
    try:
        yield
    finally:
        BaseModel.model_config = before
        for model in _below(BaseModel):
            # What is made of a model is not put off: FastAPI expects it to be there, with the warnings that it has silenced meanwhile.
            model.model_config.pop("defer_build", None)


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)
