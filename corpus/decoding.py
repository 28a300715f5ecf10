"""Bytes of unknown encoding become text, or an error: never silent mojibake."""

from __future__ import annotations

import codecs
import re

from corpus.errors import MalformedInputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def marked(content: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning names."""
    return next((encoding for mark, encoding in _BOMS if content.startswith(mark)), None)


def decode(content: bytes, name: str) -> tuple[str, str | None]:
    """(text, the encoding taken if it is not UTF-8).

    A byte order mark decides, then strict UTF-8; text that is neither is read as windows-1252, what old exports and pages
    are written in, if every byte has a meaning there and none is a control character.

    Raises:
        MalformedInputError: binary, or in no encoding that can be told; names the byte.
    """
    if encoding := marked(content):
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


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,20})", re.IGNORECASE)
_LATIN = frozenset({"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii", "iso8859-1"})


def decode_page(content: bytes, name: str) -> tuple[str, str | None]:
    """The text of an HTML page and its encoding if that is not UTF-8.

    A byte order mark, then what is valid UTF-8 (labels of Latin-1 on UTF-8 bytes are common), then the page's own label,
    then windows-1252, which is what Latin-1 means in HTML.

    Raises:
        MalformedInputError: none of them fits.
    """
    label = _META_CHARSET.search(content[:4096])
    try:
        return decode(content, name)
    except MalformedInputError:
        said = label[1].decode().lower() if label else ""
        if not said or said in _LATIN:
            raise
    try:
        return content.decode(said), said
    except (UnicodeDecodeError, LookupError) as error:
        raise MalformedInputError(
            f"read {name}", f"it is labelled {said} and is not: {error}", "Save the page as UTF-8."
        ) from error


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
