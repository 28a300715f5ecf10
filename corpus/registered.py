"""What is registered by being there: the modules of a package, so that one more of a kind is one more file and no edit elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def names(package: str) -> list[str]:
    """The names of a package's modules, in the order of the alphabet; loads none of them.

    >>> names("corpus.matching")[0]
    'matcher'
    """
    return sorted(module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__))


def modules(package: str) -> dict[str, Any]:
    """The modules of a package by their names, in the order of the alphabet."""
    return {name: importlib.import_module(f"{package}.{name}") for name in names(package)}
