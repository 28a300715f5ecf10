"""Bytes of unknown encoding become text, or an error: never silent mojibake."""

from __future__ import annotations

import codecs
import re

from corpus.encoding_labels import meaning
from corpus.errors import MalformedInputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The control characters that stand in texts.
_ALLOWED = "\t\n\r\f"


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


_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def decode_page(content: bytes, name: str, header: str | None = None) -> tuple[str, str | None]:
    """The text of an HTML page and its encoding if that is not UTF-8.

    A byte order mark, then what is valid UTF-8 (labels of Latin-1 on UTF-8 bytes are common), then the label of its header,
    then the page's own, then windows-1252, which is what Latin-1 means in HTML.

    Raises:
        MalformedInputError: none of them fits, or the label is not true.
    """
    said = _label(content, header)
    if said is None or marked(content) or not _needed(content, said[1]):
        return decode(content, name)
    label, codec = said
    text = _strict(content, codec, name, allowed="\t\n\r\f\x1b" if codec == "iso2022_jp" else _ALLOWED)
    if any("\x80" <= c < "\xa0" for c in text):
        # Quotes and dashes of windows-1252 under a Latin label; under any other the label is not true.
        if label == "iso-8859-15":
            return decode(content, name)
        raise MalformedInputError(
            f"read {name}", f"it is labelled {label} and holds what has no meaning there", "Save the page as UTF-8."
        )
    return text, label


def _label(content: bytes, header: str | None) -> tuple[str, str] | None:
    """The encoding that header or page name, unless that is UTF-8 or Latin-1, which are tried in any case."""
    found = _PROLOG.search(content[:200]) or _META_CHARSET.search(content[:4096])
    said = (meaning(header) if header else None) or (meaning(found[1].decode()) if found else None)
    return None if said is None or said[0] in {"utf-8", "windows-1252"} else said


def _needed(content: bytes, codec: str) -> bool:
    # ISO-2022-JP hides its letters in ASCII behind escapes, so that it always looks like UTF-8.
    if codec == "iso2022_jp":
        return b"\x1b" in content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Letters of another encoding that happen to be UTF-8 come in ones; many before the first bad byte are damaged UTF-8.
        return sum(c > "\x7f" for c in content[: error.start].decode("utf-8")) < 8
    return False


def _strict(content: bytes, encoding: str, name: str, allowed: str = _ALLOWED) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedInputError(
            f"read {name}", f"byte {error.start} fits neither UTF-8 nor {encoding}", "Save the file as UTF-8."
        ) from error
    if bad := next((c for c in text if ord(c) < 32 and c not in allowed), None):
        raise MalformedInputError(
            f"read {name}", f"it holds the control character {ord(bad)}: this is no text", "Export it as text."
        )
    return text


def _looks_like_utf8(before: bytes) -> bool:
    return any(byte >= 0x80 for byte in before)
