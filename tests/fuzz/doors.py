"""The doors through which foreign bytes come in: what is asked, what a sample looks like, and what opens it."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from corpus import topics
from corpus.asking import Answer, Request, Window, live_sources
from corpus.document import Document
from corpus.intake import read_file
from corpus.library import from_json, to_json
from corpus.source import sources
from service.backups.copying import back_up
from service.backups.restoring import restore
from service.language.help import EXAMPLES
from service.snapshots.crate import MANIFEST
from service.snapshots.loading import load
from service.snapshots.reading import opened
from service.snapshots.writing import write
from service.table import EvidenceTable
from tests.corpus import (
    test_clinicaltrials,
    test_crossref,
    test_csv,
    test_endnote,
    test_europepmc,
    test_feeds,
    test_medline,
    test_page_metadata,
    test_pages,
    test_pubmed,
    test_pubmed_live,
    test_ris,
)
from tests.corpus.answers import DAY
from tests.corpus.saved_page import html
from tests.fuzz.bending import bytes_of, json_of
from tests.service.command import line
from tests.service.conftest import Client


@dataclass(frozen=True)
class Door:
    """bent: what is handed in. through: opens it; may raise errors of our tree only."""

    bent: st.SearchStrategy[bytes]
    through: Callable[[bytes], object]


def _file(name: str) -> Callable[[bytes], object]:
    (source,) = (one for one in sources() if name == one.NAME)

    def through(said: bytes) -> None:
        for item in source.read(io.BytesIO(said), "bent", None):
            if isinstance(item, Document):
                assert from_json(to_json(item)) == item, "what is read can be kept"

    return through


def _answered(source: str, *requests: Request) -> Callable[[bytes], object]:
    """What a service has answered, to each of these requests."""
    live = live_sources()[source]

    def through(said: bytes) -> None:
        for request in requests:
            for item in live.answered(_as_answer(request, said)):
                if isinstance(item, Document):
                    assert from_json(to_json(item)) == item

    return through


def _as_answer(request: Request, said: bytes) -> Answer:
    return Answer(request, 200, request.url, (("content-type", "text/html"),), said, DAY)


def _opened(folder: Path) -> Callable[[bytes], object]:
    """A file of any name: the source is found by its bytes."""

    def through(said: bytes) -> None:
        path = folder / "bent.gz"
        path.write_bytes(said)
        list(read_file(path))

    return through


def _texts(*found: Any) -> list[bytes]:
    return [one if isinstance(one, bytes) else str(one).encode() for one in found]


_ARTICLE = test_pubmed.EXAMPLE.read_bytes()[:12_000] + b"</PubmedArticle></PubmedArticleSet>"
_SEARCH = b"<eSearchResult><Count>2</Count><RetMax>2</RetMax><RetStart>0</RetStart><IdList><Id>1</Id><Id>2</Id></IdList></eSearchResult>"
_PAGES = [html(), html(test_page_metadata.LD), html(test_page_metadata.OG + test_pages.ADDRESS)]
_JSONL = [(line("a", year=2024, doi="10.1/x") + line("b", "Nothing.")).encode()]


def file_doors(folder: Path) -> dict[str, Door]:
    """Files that people import."""
    kinds: dict[str, list[bytes]] = {
        "pubmed": [_ARTICLE],
        "medline": _texts(test_medline.FULL),
        "ris": _texts(*(said for _, said, _ in test_ris.EXPORTS)),
        "csv": _texts(*(said for _, said, _ in test_csv.EXPORTS)),
        "endnote": _texts(test_endnote.HEAD + test_endnote.FULL + test_endnote.GOOD + test_endnote.END),
        "jsonl": _JSONL,
        "pages": _texts(*_PAGES),
        "text": [b"A title\n\nOf 9 patients, 3 responded."],
    }
    doors = {name: Door(bytes_of(samples), _file(name)) for name, samples in kinds.items()}
    everything = [gzip.compress(sample[0], mtime=0) for sample in kinds.values()] + [
        sample[0] for sample in kinds.values()
    ]
    return doors | {"any file": Door(bytes_of(everything), _opened(folder))}


def answer_doors() -> dict[str, Door]:
    """Answers of services, feeds and sites."""
    about = next(iter(live_sources()["crossref"].questions_about([test_crossref.paper("x:1", "10.5555/ex.1")])))  # type: ignore[attr-defined]
    search = next(iter(live_sources()["pubmed"].questions(test_pubmed_live.TOPIC, Window())))
    fetch = next(
        one for one in live_sources()["pubmed"].answered(_as_answer(search, _SEARCH)) if isinstance(one, Request)
    )
    return {
        "europepmc": Door(
            json_of([test_europepmc.page(test_europepmc.HIT, test_europepmc.PREPRINT)]),
            _answered("europepmc", test_europepmc.asked()),
        ),
        "europepmc full text": Door(
            bytes_of(_texts(test_europepmc.JATS)), _answered("europepmc", test_europepmc.full_text_request())
        ),
        "clinicaltrials": Door(
            json_of([{"totalCount": 1, "studies": [test_clinicaltrials.STUDY], "nextPageToken": "x"}]),
            _answered("clinicaltrials", test_clinicaltrials.asked()),
        ),
        "crossref": Door(
            json_of([test_crossref.works(test_crossref.WORK)]), _answered("crossref", test_crossref.asked(), about)
        ),
        "feeds": Door(
            bytes_of(_texts(test_feeds.rss(test_feeds.item()), test_feeds.ATOM)), _answered("feeds", test_feeds.asked())
        ),
        "pages of feeds": Door(bytes_of(_texts(*_PAGES)), _answered("feeds", test_feeds.request())),
        "pubmed's numbers": Door(bytes_of([_SEARCH]), _answered("pubmed", search)),
        "pubmed's records": Door(bytes_of([_ARTICLE]), _answered("pubmed", fetch)),
    }


#: The data files of a snapshot.
PARTS = ("documents.jsonl", "records.jsonl", "as-read.jsonl", "decisions.jsonl", "versions.json")


def kept_doors(home: Path, folder: Path) -> dict[str, Door]:
    """Files of ours that somebody else may have made, held against a library that must stay as it is."""
    backup, snapshot = folder / "kept.db", folder / "kept.zip"
    back_up(home / "aftercart.db", backup)
    with closing(EvidenceTable.at(home / "aftercart.db")) as table, snapshot.open("wb") as out:
        write(table, out)
    members = {info.filename: zipfile.ZipFile(snapshot).read(info) for info in zipfile.ZipFile(snapshot).infolist()}

    def restored(said: bytes) -> None:
        (folder / "bent.db").write_bytes(said)
        restore(folder / "bent.db", folder / "there" / "aftercart.db", folder / "locks", replace=True)

    def repacked(member: str) -> Callable[[bytes], object]:
        """A snapshot whose manifest fits what was bent: only what its lines say can give it away."""

        def through(said: bytes) -> None:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as out:
                sums = "".join(
                    f"{hashlib.sha256(said if name == member else content).hexdigest()}  {name}\n"
                    for name, content in members.items()
                )
                for name, content in members.items():
                    out.writestr(name, sums if name == MANIFEST else said if name == member else content)
            loaded(packed.getvalue())

        return through

    def loaded(said: bytes) -> None:
        (folder / "bent.zip").write_bytes(said)
        with opened(folder / "bent.zip") as found, closing(EvidenceTable.at(folder / "here.db")) as table:
            load(table, found)

    def topic(said: bytes) -> None:
        (folder / "bent.toml").write_bytes(said)
        topics.load(folder / "bent.toml")

    return {
        "backup": Door(bytes_of([backup.read_bytes()]), restored),
        "snapshot": Door(bytes_of([snapshot.read_bytes()]), loaded),
        **{name: Door(bytes_of([members[name]]), repacked(name)) for name in PARTS},
        "topic": Door(bytes_of([path.read_bytes() for path in topics.available(None).values()]), topic),
    }


def asked_doors(client: Client) -> dict[str, Door]:
    """What a visitor sends: questions, the cursors between pages, pasted texts, forms in parts."""
    cursor = client.get("/api/v1/evidence", params={"q": "ORR", "limit": 1}).json()["next"]
    form = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nOf 9 patients 3 responded.\r\n'
        b'--b\r\nContent-Disposition: form-data; name="title"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nA title\r\n--b--\r\n'
    )

    def asked(name: str) -> Callable[[bytes], object]:
        def through(said: bytes) -> None:
            for address in ("/api/v1/evidence", "/"):
                answer = client.get(
                    address,
                    params={
                        "q": "ORR",
                        "limit": "1",
                        name: said.decode("utf-8", "surrogateescape").encode("utf-8", "replace"),
                    },
                )
                assert answer.status_code in (200, 400, 414, 422), answer.text

        return through

    def sent(address: str, kind: str) -> Callable[[bytes], object]:
        def through(said: bytes) -> None:
            answer = client.post(address, content=said, headers={"Content-Type": kind})
            assert answer.status_code in (200, 400, 413, 422), answer.text

        return through

    questions = [example.encode() for example, _ in EXAMPLES]
    return {
        "question": Door(bytes_of(questions), asked("q")),
        "cursor": Door(bytes_of([cursor.encode()]), asked("cursor")),
        "text": Door(
            json_of([{"text": "Of 9 patients 3 responded.", "title": "A title"}]),
            sent("/api/v1/extract", "application/json"),
        ),
        "form": Door(bytes_of([form]), sent("/read", "multipart/form-data; boundary=b")),
    }
