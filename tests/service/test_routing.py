"""What the first answer does not need is built later, and is then as it would have been."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, ValidationError

from service.deferred import deferred
from service.routing import Router
from tests.service.conftest import Client

right, wrong = Router(prefix="/right", tags=["ours"]), Router(prefix="/wrong")


@right.get("", status_code=203)
def answered(n: Annotated[int, Query(ge=1)]) -> dict[str, int]:
    return {"n": n}


class Shapeless:
    """Nothing says what it is made of."""


@wrong.get("", response_model=Shapeless)
def cannot_be_built() -> None:
    raise AssertionError("never asked")


def test_a_route_is_built_when_it_is_asked_for() -> None:
    app = FastAPI()
    for router in (right, wrong):
        app.include_router(router)
    client = Client(app)
    answer = client.get("/right?n=3")
    assert (answer.status_code, answer.json()) == (203, {"n": 3})
    assert client.get("/right?n=0").status_code == 422
    with pytest.raises(Exception, match="Invalid args for response field"):
        client.get("/wrong")


def test_a_route_that_is_looked_at_is_whole() -> None:
    app = FastAPI()
    app.include_router(right)
    assert Client(app).post("/right?n=3").status_code == 405
    operation = app.openapi()["paths"]["/right"]["get"]
    assert (operation["tags"], operation["parameters"][0]["name"], list(operation["responses"])) == (
        ["ours"],
        "n",
        ["203", "422"],
    )
    assert not hasattr(right.routes[0], "nothing")


def test_a_model_is_built_when_it_is_used() -> None:
    with deferred():

        class Later(BaseModel):
            n: int

    class Now(BaseModel):
        n: int

    assert (Later.__pydantic_complete__, Now.__pydantic_complete__) == (False, True)
    assert Later(n=3).model_dump() == {"n": 3}
    with pytest.raises(ValidationError):
        Later.model_validate({"n": "x"})
    assert Later.model_json_schema()["properties"] == Now.model_json_schema()["properties"]
