"""Routes that are built when they are asked for: FastAPI reads their parameters and builds shapes for them, and the first answer needs one route."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name

_building = threading.RLock()


class Router(APIRouter):
    """As FastAPI's, of routes that are built later."""

    def __init__(self, **how: Any) -> None:
        super().__init__(route_class=_Later, **how)


class _Later(APIRoute):
    """Knows its path and name at once; all else is there from the first question about it on."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        self.path, self.name, self._declared = path, how.get("name") or get_name(endpoint), (endpoint, how)
        self.path_regex = compile_path(path)[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _building:
            if declared := self.__dict__.pop("_declared", None):
                endpoint, how = declared
                super().__init__(self.path, endpoint, **how)
        return self.__getattribute__(name)
