"""What was learned from the gold sets: weights of signs, as numbers in files that `make train` writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import VocabularyError


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for what is weighed, in log-odds; `base` is where everything begins."""

    base: float
    signs: dict[str, float]


@cache
def weights() -> Weights:
    """The weights of confidence.toml, for a result being right; errors as of `parse_weights`."""
    return _read("confidence.toml")


@cache
def arm_weights() -> Weights:
    """The weights of arms.toml, for a figure being about a group; errors as of `parse_weights`."""
    return _read("arms.toml")


def _read(file: str) -> Weights:
    return parse_weights(files(__name__).joinpath(file).read_text(encoding="utf-8"), file)


def parse_weights(text: str, file: str = "confidence.toml") -> Weights:
    """The weights that a file holds.

    Raises:
        VocabularyError: it is not as `make train` writes it.
    """
    try:
        table = tomllib.loads(text)
        return Weights(float(table["base"]), {name: float(weight) for name, weight in table["signs"].items()})
    except KeyError as error:
        raise VocabularyError(f"read the model {file}", f"it has no {error}", "Run `make train`.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise VocabularyError(f"read the model {file}", str(error), "Run `make train`.") from error


def written(learned: Weights) -> str:
    """The weights as such a file says them, in the order of their names."""
    rows = [f'"{sign}" = {weight}' for sign, weight in sorted(learned.signs.items())]
    return f"base = {learned.base}\n\n[signs]\n" + "\n".join(rows) + "\n"
