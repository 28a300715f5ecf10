"""Matcher: does a document belong to a topic?"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from corpus.document import Document, PartialDate
from corpus.errors import TopicError
from corpus.matching.fields import plain
from corpus.matching.parsing import parsed
from corpus.matching.tree import Every, Node, Said, Some
from corpus.topic import Topic

#: The words of a document's field.
_Field = Callable[[str], str]


class Matcher:
    """A topic's PubMed query, its languages and its first day, asked of documents.

    Raises:
        TopicError: the topic has no PubMed query, or one that cannot be told of a file.

    >>> from corpus.document import Document, Section
    >>> wanted = Matcher(Topic("t", "T", pubmed='"CAR T"[tiab] AND relaps*[tiab]'))
    >>> wanted.matches(Document("x:1", "text", "abstract", "Relapse after CAR-T", (Section("Nine patients."),)))
    True
    """

    def __init__(self, topic: Topic) -> None:
        if topic.pubmed is None:
            remedy = 'Add pubmed = """...""" to it.'
            raise TopicError(f"match files with the topic {topic.name}", "it has no PubMed query", remedy)
        self.topic, self.tree = topic, parsed(topic.pubmed)

    def matches(self, document: Document) -> bool:
        """Whether the topic asks for it. What a document does not say of its day and language is not held against it."""
        known: dict[str, str] = {}

        def field(name: str) -> str:
            if name not in known:
                known[name] = plain(document, name)
            return known[name]

        return self._is_of_time_and_language(document) and _holds(self.tree, field)

    def _is_of_time_and_language(self, document: Document) -> bool:
        wanted, since = self.topic.languages, self.topic.since
        if wanted and document.languages and not set(wanted) & set(document.languages):
            return False
        stated = _stated(document.published)
        return since is None or stated >= (since.year, since.month, since.day)[: len(stated)]


def _stated(day: PartialDate) -> tuple[int, ...]:
    """Year, month and day as far as they are told."""
    if day.year is None:
        return ()
    if day.month is None:
        return (day.year,)
    return (day.year, day.month) if day.day is None else (day.year, day.month, day.day)


def _holds(node: Node, field: _Field) -> bool:
    if isinstance(node, Said):
        return _is_said(node, field(node.field))
    if isinstance(node, Every):
        return all(_holds(part, field) for part in node.parts)
    if isinstance(node, Some):
        return any(_holds(part, field) for part in node.parts)
    return not _holds(node.part, field)


def _is_said(said: Said, texts: str) -> bool:
    if said.anywhere:
        return any(all(_pattern((word,)).search(text) for word in said.words) for text in texts.split("\n"))
    return _pattern(said.words).search(texts) is not None


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(" " + " ".join(re.escape(w.rstrip("*")) + r"[^ \n]*" * w.endswith("*") for w in words) + " ")
