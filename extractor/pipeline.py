"""Builds the spaCy pipeline once and lists its components in order: each one answers one question."""

from __future__ import annotations

import gc
import importlib
import threading

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import plain
from extractor.components.extensions import notes
from extractor.layout import laid_out
from extractor.tokenizer import tokenized

#: name of the component -> module that registers it. A component reads what those above it have set.
COMPONENTS: dict[str, str] = {
    "aftercart_sections": "extractor.components.sections",
    "aftercart_sentences": "extractor.components.sentences",
    "aftercart_abbreviations": "extractor.components.abbreviations",
    "aftercart_numbers": "extractor.components.numbers",
    "aftercart_figures": "extractor.components.figures",
    "aftercart_endpoints": "extractor.components.endpoints",
    "aftercart_therapies": "extractor.components.therapies",
    "aftercart_diseases": "extractor.components.diseases",
    "aftercart_design": "extractor.components.design",
    "aftercart_roles": "extractor.components.roles",
    "aftercart_cohort": "extractor.components.cohort",
    "aftercart_follow_up": "extractor.components.follow_up",
    "aftercart_outcomes": "extractor.components.outcomes",
    "aftercart_other_outcomes": "extractor.components.other_endpoints",
    "aftercart_relevance": "extractor.components.relevance",
    "aftercart_reports": "extractor.components.reports",
    "aftercart_confidence": "extractor.components.confidence",
    "aftercart_checks": "extractor.components.checks",
}

#: The most words and figures that a pipeline keeps. spaCy forgets none that it has ever met, and each takes half a kilobyte.
MOST_WORDS = 100_000
_BEHIND_TITLE = "\n\n"
_kept: list[Language] = []
_building = threading.Lock()


def pipeline() -> Language:
    """The pipeline: built on the first call (about a second), and anew when it keeps more than `MOST_WORDS` (a quarter of one).

    What is being read meanwhile is read to its end by the one it began with.
    """
    with _building:
        if not _kept or len(_kept[0].vocab.strings) > MOST_WORDS:
            _kept.clear()
            # It is held by its own parts, and would stay until garbage is looked for, here too.
            gc.unfreeze()
            gc.collect()
            _kept.append(_built())
            # What stands now stays: to go through it for garbage again and again takes a seventh of reading.
            gc.freeze()
        return _kept[0]


def _built() -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 20_000_000
    for name, module in COMPONENTS.items():
        importlib.import_module(module)
        nlp.add_pipe(name)
    return nlp


def annotate(title: str, text: str) -> Doc:
    """The Doc of a title and a text with everything that the components found.

    Places are counted in the Doc, whose white space is plain; `place_of` leads back to the title's or the text's own characters.
    """
    nlp = pipeline()
    of_title, of_text = laid_out(title), laid_out(text)
    lead = of_title.text + _BEHIND_TITLE if title else ""
    said = lead + of_text.text
    doc = tokenized(nlp, said)
    noted = notes(doc)
    noted.text_start = len(lead)
    noted.layouts = {"title": of_title, "text": of_text}
    noted.written, noted.plain = said, plain(said)
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc
