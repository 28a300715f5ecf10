"""Surface: how words are written in the bytes of a format, before anything of it is parsed. Patterns are RE2's, of bytes, in any case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surface:
    """What may stand where in a record's bytes.

    inside: between two letters of a word. between: between two words. before: in front of a word, one thing that is no letter.
    foreign: a character beyond ASCII. telling: what makes these patterns blind; a record that has it is always parsed.
    """

    inside: str
    between: str
    before: str
    foreign: str
    telling: str


_TAG = r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
#: PubMed's XML: tags may stand within a word, escapes (also of escapes) between words. Comments, sections and instructions, and
#: letters that are written as numbers, are for the parser; so is a record that is closed where it opens.
XML = Surface(
    inside=f"(?:{_TAG})*",
    between=f"(?:[^a-z0-9<&]|{_TAG}|&(?:amp;)?[^;<&]*;)+",
    before="(?:^|[^a-z0-9])",
    foreign=r"(?:[\x80-\xff]+|&(?:amp;)?[^;<&]*;)",
    telling=(
        r"<[!?]|-->|\]\]>|<pubmedarticle[^<>]*/>"
        r"|&(?:amp;)*#(?:0*[0-9]{1,2}|0*1[0-2][0-9]|x0*[0-7]?[0-9a-f]);"
    ),
)
#: JSON: escapes between words; letters of ASCII that are written as numbers are for the parser.
JSON = Surface(
    inside="",
    between=r"(?:[^a-z0-9\\]|\\u[0-9a-f]{4}|\\[^u])+",
    before=r"(?:^|[^a-z0-9]|\\[bfnrt]|\\u[0-9a-f]{4})",
    foreign=r"(?:[\x80-\xff]+|(?:\\u[0-9a-f]{4})+)",
    telling=r"\\u00[0-7][0-9a-f]",
)
