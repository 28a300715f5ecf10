"""All sources in one crawl: the same library with faults as without, and what each knows of the others' papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.asking import live_sources
from corpus.library import Library, open_database, to_json
from corpus.topic import Topic
from tests.corpus.crawled import entries
from tests.corpus.saved_page import BODY, html
from tests.corpus.test_clinicaltrials import STUDY
from tests.corpus.test_clinicaltrials_live import dated
from tests.corpus.test_crossref import WORK, updated
from tests.corpus.test_crossref_live import work
from tests.corpus.test_europepmc_live import hits
from tests.corpus.test_feeds import rss
from tests.standin import StandIn
from tests.standin.faults import CUT, HALF_GZIP, RESET, SHORT, status
from tests.standin.pubmed import PubMedRecord

COLLECTING = ["clinicaltrials", "crossref", "europepmc", "feeds", "pubmed"]


def filled(standin: StandIn) -> Topic:
    """A stand-in that holds something of each service, and the topic that finds it."""
    eutils, web = standin.service("eutils"), standin.service("web")
    eutils.limit = 10_000
    eutils.hold(PubMedRecord(n, f"Exmab after CAR T, report {n}") for n in range(1, 61))
    standin.service("europepmc").hold(*hits(210))
    standin.service("clinicaltrials").hold(*map(dated, range(1, 61)), STUDY)
    standin.service("crossref").hold(*map(work, range(1, 90)))
    standin.service("crossref").hold(WORK | {"DOI": "10.5555/ex.7", "updated-by": [updated("retraction")]})
    paths = [f"/a{n}" for n in range(6)]
    for path in paths:
        web.put(path, html(h1=f"Headline {path}", body=BODY + f"<p>{path}</p>"))
    links = (f"<item><title>CAR T</title><link>{standin.url}{path}</link></item>" for path in (*paths, "/gone"))
    web.put("/rss", rss(*links))
    return Topic(
        "t", "T", "exmab[tiab]", "exmab", "exmab", feeds=(f"{standin.url}/rss",), words=("car t",), sites=("127.0.0.1",)
    )  # fmt: skip


def contents(library: Library) -> dict[str, str]:
    """Every document as it is kept, those of pages without the port of the server."""
    return {
        (document.title if document.kind == "news" else document.id): ""
        if document.kind == "news"
        else to_json(document)
        for document, _ in library.documents()
    }


def collected(folder: Path, share: float) -> tuple[dict[str, str], dict[str, tuple[str, int, int]], int]:
    library = Library(open_database(folder / "library.db"))
    with StandIn() as standin:
        topic = filled(standin)
        # A page of HTML that a proxy has cut without a sign cannot be told from a short one; the services' answers can.
        kinds = [CUT, RESET, SHORT, HALF_GZIP, status(502), status(429), status(503, Retry_After="0")]
        standin.faults.at_random(share, kinds, seed=7)
        done = entries(standin, library, topic, COLLECTING, attempts=8)
        struck = len(standin.faults.struck)
    return contents(library), {name: (e.outcome, e.new, e.rejected) for name, e in done.items()}, struck


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str], dict[str, tuple[str, int, int]], int]:
    return collected(tmp_path_factory.mktemp("undisturbed"), 0.0)


def test_all_sources_are_collected_in_one_crawl(
    undisturbed: tuple[dict[str, str], dict[str, tuple[str, int, int]], int],
) -> None:
    kept, ledger, _ = undisturbed
    assert set(COLLECTING) <= set(live_sources())
    assert ledger == {
        "clinicaltrials": ("complete", 61, 0),
        "crossref": ("complete", 0, 0),
        "europepmc": ("complete", 210, 0),
        "feeds": ("complete", 6, 1),
        "pubmed": ("complete", 60, 0),
    }
    assert len(kept) == 61 + 210 + 6 + 60
    assert "18.2 months" in kept["clinicaltrials:NCT01234567"]  # found by its number, which papers give
    # Crossref knows it by its DOI, Europe PMC's record leads from the DOI to the PMID, PubMed's has the PMID alone.
    assert [id for id, said in kept.items() if '"retraction":"retracted"' in said] == ["europepmc:MED7", "pubmed:7"]


def test_faults_change_nothing(
    undisturbed: tuple[dict[str, str], dict[str, tuple[str, int, int]], int], tmp_path: Path
) -> None:
    kept, ledger, struck = collected(tmp_path, 0.2)
    assert struck > 5
    assert (ledger, kept) == (undisturbed[1], undisturbed[0])
