"""What was learned from the gold sets: weights of signs, as numbers in files that `make train` writes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import VocabularyError


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for what is weighed, in log-odds; `base` is where everything begins."""

    base: float
    signs: dict[str, float]

    def of(self, signs: Iterable[str]) -> float:
        """How much the signs speak for it together; one that was never learned says nothing."""
        get = self.signs.get
        return sum([get(sign, 0.0) for sign in signs])


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """How much each sign speaks for a therapy being listed as prior, salvage and other, rather than not at all, in hundredths
    of log-odds: whole numbers, whose sum is the same in any order."""

    base: tuple[int, int, int]
    signs: dict[str, tuple[int, int, int]]


@cache
def weights() -> Weights:
    """The weights of confidence.toml, for a result being right; errors as of `parse_weights`."""
    return _read("confidence.toml")


@cache
def arm_weights() -> Weights:
    """The weights of arms.toml, for a figure being about a group; errors as of `parse_weights`."""
    return _read("arms.toml")


@cache
def cohort_weights() -> Weights:
    """The weights of cohorts.toml, for a counted group being the main cohort; errors as of `parse_weights`."""
    return _read("cohorts.toml")


@cache
def role_weights() -> RoleWeights:
    """The weights of roles.toml, for a therapy being listed in a role.

    Raises:
        VocabularyError: the file is not as `make train` writes it.
    """
    return parse_role_weights(files(__name__).joinpath("roles.toml").read_text(encoding="utf-8"))


@cache
def link_weights() -> Weights:
    """The weights of links.toml, for a figure reporting an endpoint; errors as of `parse_weights`."""
    return _read("links.toml")


def _read(file: str) -> Weights:
    return parse_weights(files(__name__).joinpath(file).read_text(encoding="utf-8"), file)


def parse_weights(text: str, file: str = "confidence.toml") -> Weights:
    """The weights that a file holds.

    Raises:
        VocabularyError: it is not as `make train` writes it.
    """
    with _told(file):
        table = tomllib.loads(text)
        return Weights(float(table["base"]), {name: float(weight) for name, weight in table["signs"].items()})


def parse_role_weights(text: str, file: str = "roles.toml") -> RoleWeights:
    """The weights that a file of roles holds.

    Raises:
        VocabularyError: it is not as `make train` writes it.
    """
    with _told(file):
        table = tomllib.loads(text)
        return RoleWeights(_three(table["base"]), {name: _three(each) for name, each in table["signs"].items()})


def _three(numbers: list[int]) -> tuple[int, int, int]:
    prior, salvage, other = map(int, numbers)
    return prior, salvage, other


@contextmanager
def _told(file: str) -> Iterator[None]:
    """What a file has not, or has otherwise than it should, is told with its remedy."""
    try:
        yield
    except KeyError as error:
        raise VocabularyError(f"read the model {file}", f"it has no {error}", "Run `make train`.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise VocabularyError(f"read the model {file}", str(error), "Run `make train`.") from error


def written(learned: Weights) -> str:
    """The weights as such a file says them, in the order of their names."""
    # A basic string of TOML is escaped as one of JSON.
    rows = [f"{json.dumps(sign, ensure_ascii=False)} = {weight}" for sign, weight in sorted(learned.signs.items())]
    return f"base = {learned.base}\n\n[signs]\n" + "\n".join(rows) + "\n"


def written_roles(learned: RoleWeights) -> str:
    """The weights of roles as such a file says them, in the order of their names."""
    # A sign may be a quotation mark of the text: a basic string of TOML is escaped as one of JSON.
    rows = [f"{json.dumps(sign, ensure_ascii=False)} = {list(each)}" for sign, each in sorted(learned.signs.items())]
    return f"base = {list(learned.base)}\n\n[signs]\n" + "\n".join(rows) + "\n"
