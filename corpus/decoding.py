"""Bytes of unknown encoding become text, or an error: never silent mojibake."""

from __future__ import annotations

import codecs

from corpus.errors import MalformedInputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes, name: str) -> tuple[str, str | None]:
    """(text, the encoding taken if it is not UTF-8).

    A byte order mark decides, then strict UTF-8; text that is neither is read as windows-1252, what old exports and pages
    are written in, if every byte has a meaning there and none is a control character.

    Raises:
        MalformedInputError: binary, or in no encoding that can be told; names the byte.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding, name), None if encoding == "utf-8-sig" else encoding
    zero = content.find(b"\0")
    if zero >= 0:
        raise MalformedInputError(
            f"read {name}", f"byte {zero} is zero: this is no text", "Export it as text, XML or JSON lines."
        )
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError as error:
        # One bad byte in a text that is otherwise many-byte UTF-8 is damage, not another encoding.
        if _looks_like_utf8(content[: error.start]):
            raise MalformedInputError(
                f"read {name}", f"byte {error.start} is not UTF-8 like the rest", "Save the file as UTF-8."
            ) from error
    return _strict(content, "windows-1252", name), "windows-1252"


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedInputError(
            f"read {name}", f"byte {error.start} fits neither UTF-8 nor {encoding}", "Save the file as UTF-8."
        ) from error
    if bad := next((c for c in text if ord(c) < 32 and c not in "\t\n\r\f"), None):
        raise MalformedInputError(
            f"read {name}", f"it holds the control character {ord(bad)}: this is no text", "Export it as text."
        )
    return text


def _looks_like_utf8(before: bytes) -> bool:
    return any(byte >= 0x80 for byte in before)
