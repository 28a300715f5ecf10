"""Topics: those that ship, and a user's own, which are files like them; read here, and checked before anything is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import MissingInputError, NotFoundError, TopicError
from corpus.source import shown
from corpus.topic import Topic
from corpus.topics.checks import problems

__all__ = ["available", "load", "named", "problems"]
_QUERIES = ("pubmed", "europepmc", "clinicaltrials", "crossref")
_LISTS = ("feeds", "words", "sites", "languages")


def available(own: Path | None = None) -> dict[str, Path]:
    """The files of all topics by name: those that ship, and those in the folder of a user's own, which come first."""
    shipped = Path(str(files("corpus") / "topics"))
    folders = [shipped] if own is None or not own.is_dir() else [shipped, own]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def named(names: Iterable[str], own: Path | None = None) -> list[Topic]:
    """The topics of these names or files; all that there are where none is named.

    Raises:
        NotFoundError: there is no such topic. TopicError, MissingInputError: its file cannot be used.
    """
    known = available(own)
    paths = [_path(name, known) for name in names] or list(known.values())
    return [load(path) for path in paths]


def load(path: Path) -> Topic:
    """The topic that a file holds.

    Raises:
        MissingInputError: there is no such file. TopicError: it is no topic; says at which place and why.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingInputError(f"read {shown(path)}", str(error.strerror or error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TopicError(f"read the topic {shown(path)}", str(error), "Mend the place that is named.") from error
    _known_keys(said, path)
    topic = Topic(name=path.stem, **{key: _value(key, value, path) for key, value in said.items()})
    if found := problems(topic):
        remedy = "Mend it; `aftercart topics` shows what would be asked."
        raise TopicError(f"use the topic {shown(path)}", "; ".join(found), remedy)
    return topic


def _path(name: str, known: dict[str, Path]) -> Path:
    if name in known:
        return known[name]
    if name.endswith(".toml"):
        return Path(name)
    raise NotFoundError(
        f"find the topic {name}",
        "there is none of this name",
        f"Known are {', '.join(known)}; or name a file, NAME.toml.",
    )


def _known_keys(said: dict[str, Any], path: Path) -> None:
    known = [field.name for field in fields(Topic) if field.name != "name"]
    for key in said:
        if key not in known:
            from rapidfuzz import process

            near = process.extractOne(key, known, score_cutoff=60)
            remedy = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise TopicError(f"read the topic {shown(path)}", f"it says {key}, which is nothing of a topic", remedy)
    needed = [field.name for field in fields(Topic) if field.default is MISSING and field.name != "name"]
    if missing := [key for key in needed if key not in said]:
        remedy = f'Add {missing[0]} = "...".'
        raise TopicError(f"read the topic {shown(path)}", f"it has no {', '.join(missing)}", remedy)


def _value(key: str, value: Any, path: Path) -> Any:
    """The value as the topic has it: queries on one line, lists as tuples."""
    if key in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(one.strip() for one in value)
    if key == "since" and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if key == "full_text" and isinstance(value, bool):
        return value
    if key in {"title", *_QUERIES} and isinstance(value, str) and value.strip():
        return " ".join(value.split())
    what = "a list of texts" if key in _LISTS else {"since": "a date", "full_text": "true or false"}.get(key, "a text")
    raise TopicError(f"read the topic {shown(path)}", f"{key} is not {what}", "See docs/collecting.md.")
