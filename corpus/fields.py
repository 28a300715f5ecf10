"""Values out of JSON that others wrote: a path leads to text, numbers or lists, or to nothing, never to a KeyError."""

from __future__ import annotations

import json
from typing import Any

from corpus.errors import MalformedInputError

Fields = dict[str, Any]


def loaded(content: bytes, name: str) -> Any:
    """What the JSON says; half characters that escapes bring in become question marks.

    Raises:
        MalformedInputError: it is no JSON, or nested without end.
    """
    try:
        # PubMed's and its neighbours' answers hold bare line ends in strings.
        said = json.loads(content.decode("utf-8-sig"), strict=False)
    except UnicodeDecodeError as error:
        raise MalformedInputError(f"read {name}", f"byte {error.start} is not UTF-8", "Fetch it again.") from error
    except (ValueError, RecursionError) as error:
        raise MalformedInputError(f"read {name}", f"it is no JSON that we read: {error}", "Fetch it again.") from error
    # Only an escape can bring half a character into what is whole as UTF-8.
    return _whole(said) if b"\\u" in content else said


def at(value: Any, *path: str) -> Any:
    """What stands at the end of the path; None where it breaks off."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str | None:
    """The text or number there, without white space around it; None for nothing, an empty text, and what is neither."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def items(value: Any, *path: str) -> list[Fields]:
    """The objects of the list there; a single object counts as a list of one."""
    found = at(value, *path)
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(value: Any, *path: str) -> tuple[str, ...]:
    """The texts of the list there, each once, empty ones left out; a single text counts as a list of one."""
    found = at(value, *path)
    listed = found if isinstance(found, list) else [found]
    return tuple(dict.fromkeys(said for one in listed if (said := text(one))))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value
