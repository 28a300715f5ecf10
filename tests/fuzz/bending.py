"""Bends samples: as bytes anywhere, as JSON at one of its values, so that what comes is nearly right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

#: What parsers stumble over, put in or in place of what was there.
_NASTY: list[bytes] = [
    *(
        b"\x00 \xff\xfe \xef\xbb\xbf \xed\xa0\x80 \x1b \x85 \xc2\x80 \xe2\x80\xae \xf0\x9f\x92\x89 &#0; &#xD800; &lt; &a; &"
    ).split(),
    *(
        b"< > ]]> <![CDATA[ <!-- </ /> \\u0000 \\ud800 [ ] { } [] {} null NaN -1 1e999 0x 2026-13-45 0000 %00 ../"
    ).split(),
    *(b", ; ( ) : * ^ ~ = \" ' AND NOT").split(),
    *(b"<!DOCTYPE a [<!ENTITY a 'b'>]>", b"TY  - ", b"ER  - ", b"PMID- ", b"\t", b"\r", b"\n", b"\n\n", b" "),
    *(b"9" * 5000, b"(" * 300, b"<a>" * 300, b"[" * 3000),
]
_ODD: list[Any] = [
    None, True, -1, 0, 10**30, 1e308, "", " ", "\x00", "\ud800", "9" * 5000, "2026-13-45", [], {}, [[]], [None], [{}], {"": None},
]  # fmt: skip
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(("cut", "put", "swap", "double", "flip", "end")),
        st.floats(0, 1),
        st.integers(1, 60),
        st.sampled_from(_NASTY),
    ),
    min_size=1,
    max_size=4,
)


def bytes_of(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the samples after a few edits, or as it is."""
    return st.builds(_edited, st.sampled_from(samples), st.one_of(st.just([]), _EDITS))


def json_of(samples: Sequence[Any]) -> st.SearchStrategy[bytes]:
    """One of the samples with an odd value in place of one of its own, or bent as bytes."""
    said = [json.dumps(sample).encode() for sample in samples]
    return st.one_of(st.builds(_odd, st.sampled_from(samples), st.floats(0, 1), st.sampled_from(_ODD)), bytes_of(said))


def _edited(sample: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    said = bytearray(sample)
    for how, where, length, nasty in edits:
        at = int(where * len(said))
        if how == "cut":
            del said[at : at + length]
        elif how == "put":
            said[at:at] = nasty
        elif how == "swap":
            said[at : at + length] = nasty
        elif how == "double":
            said[at:at] = said[at : at + length * 20]
        elif how == "flip" and at < len(said):
            said[at] ^= 1 << length % 8
        elif how == "end":
            del said[at:]
    return bytes(said)


def _odd(sample: Any, where: float, odd: Any) -> bytes:
    copy = json.loads(json.dumps(sample))
    places = list(_places(copy))
    holder, key = places[min(int(where * len(places)), len(places) - 1)]
    holder[key] = odd
    return json.dumps(copy).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(pairs):
        yield value, key
        yield from _places(one)
