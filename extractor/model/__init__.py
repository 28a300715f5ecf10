"""What was learned from the gold sets: the weights of confidence, as numbers in a file that `make train` writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import VocabularyError

_FILE = "confidence.toml"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for a result being right, in log-odds; `base` is where every result begins."""

    base: float
    signs: dict[str, float]


@cache
def weights() -> Weights:
    """The weights of confidence.toml; errors as of `parse_weights`."""
    return parse_weights(files(__name__).joinpath(_FILE).read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """The weights that a file holds.

    Raises:
        VocabularyError: it is not as `make train` writes it.
    """
    try:
        table = tomllib.loads(text)
        return Weights(float(table["base"]), {name: float(weight) for name, weight in table["signs"].items()})
    except KeyError as error:
        raise VocabularyError(f"read the model {_FILE}", f"it has no {error}", "Run `make train`.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise VocabularyError(f"read the model {_FILE}", str(error), "Run `make train`.") from error
