"""How fast the service answers, on a table of any size: against SQLite itself, and against Datasette on the same rows and questions.

    python -m benchmarks.serving 200000 FOLDER          # FOLDER keeps the table and Datasette's environment for the next run
    python -m benchmarks.serving 1000000 FOLDER alone   # without Datasette

Datasette stands in an environment of its own, for it is a peer and no part of the project. It is given one flat table with full text
and indexes, and asked for what our two requests give: the page, the count and three facets. No question is asked twice of either.
"""

from __future__ import annotations

import itertools
import random
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.flat import flatten
from benchmarks.replicas import add_documents, fill, multiply, replicas
from benchmarks.served import Served, asker, serving, throughput
from extractor.vocabulary import therapies
from service.language.compiled import parted
from service.query import Query, together
from service.table import EvidenceTable

DATASETTE = "datasette==0.65.1"
CLIENTS, SECONDS = 4, 15
#: Rows that are kept as records are; a larger table is made of copies of these.
MOST_KEPT = 200_000
_WORDS = (
    "teclistamab",
    "glofitamab",
    "epcoritamab",
    "talquetamab",
    "elranatamab",
    "loncastuximab",
    "relapse",
    "bispecific",
    "venetoclax",
    "fludarabine",
)
_ENDPOINTS = ("ORR", "CR", "OS", "PFS", "CRS", "ICANS")
#: What SQLite is asked for: words by its own rank, an endpoint, and the least number of patients.
_ROWS = (
    "FROM (SELECT rowid AS number, bm25(evidence_text, 3, 1, 3, 3, 3, 3) AS rank FROM evidence_text WHERE evidence_text MATCH ?) t "
    "JOIN record r ON r.number = t.number JOIN outcome o ON o.study = r.study WHERE o.endpoint = ? AND r.n >= ?"
)
#: A question: a word, an endpoint, and the least number of patients.
Asked = tuple[str, str, int]


def main(rows: int, folder: Path, alone: bool) -> None:
    """Prints one line a measure."""
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / f"home-{rows}"
    if not (home / "aftercart.db").exists():
        load(rows, home)
    table = EvidenceTable.at(home / "aftercart.db")
    _say(f"{table.count(Query()):,} rows of {len(table):,} studies")
    asked = questions()
    flat = folder / f"flat-{rows}.db"
    if not alone and not flat.exists():
        flatten(table.db, flat)
    command = [sys.executable, "-m", "service.cli", "serve"]
    # As it is where pip has installed it: the first start writes the bytecode, which pip does then, and the second is measured.
    environment = {"AFTERCART_HOME": str(home), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    with serving(command, environment, "/api/v1/search/help"):
        pass
    with serving(command, environment, "/api/v1/search/help") as ours:
        _say(f"start-up: {ours.started:.2f} s to the first answer, {ours.started_cpu:.2f} s of the processor")
        latencies(ours, table, asked[:60])
        mine = throughput(ours, [(evidence(one), facets(one)) for one in asked[60:]], CLIENTS, SECONDS)
        writes(ours, table, asked[60:])
    table.close()
    _say(
        f"throughput, {CLIENTS} clients, page + count + facets: {mine.clock:.1f}/s, {mine.cpu:.1f} a second of the server's processor"
    )
    if alone:
        return
    peer = [datasette(folder), "serve", str(flat), "--setting", "sql_time_limit_ms", "60000"]
    with serving(peer, {}, "/-/versions.json") as theirs:
        other = throughput(theirs, [(datasette_address(one, flat.stem),) for one in asked[60:]], CLIENTS, SECONDS)
    _say(
        f"Datasette: {other.clock:.2f}/s, {other.cpu:.2f} a second of its processor: "
        f"{mine.clock / other.clock:.0f} times, {mine.cpu / other.cpu:.0f} times"
    )


def load(rows: int, home: Path) -> None:
    """Makes the table and says how fast records came in."""
    table, made = EvidenceTable.at(home / "aftercart.db"), replicas(min(rows, MOST_KEPT))
    wall = cpu = 0.0
    while part := list(itertools.islice(made, 1000)):
        add_documents(table, part)
        began, began_cpu = time.perf_counter(), time.process_time()
        fill(table, part)
        wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - began_cpu
    total = table.count(Query())
    _say(f"loading: {total:,} rows at {total / wall:,.0f} rows/s ({total / cpu:,.0f} a second of the processor)")
    if rows > MOST_KEPT:
        multiply(table.db, rows // MOST_KEPT)
    table.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    table.close()


def questions() -> list[Asked]:
    """No two alike, so that nothing is answered from memory."""
    found = list(itertools.product(_WORDS, _ENDPOINTS, range(1, 21)))
    random.Random(3).shuffle(found)
    return found


def latencies(ours: Served, table: EvidenceTable, asked: list[Asked]) -> None:
    """What one visitor waits for; each question to SQLite and to the API in turn, so that other work on the machine is both's."""
    ask = asker(ours.port)
    times: dict[str, list[float]] = {"raw": [], "api": [], "again": [], "page": []}
    for one in asked:
        times["raw"].append(_timed(lambda one=one: run_raw(table, one)))
        times["api"].append(_timed(lambda one=one: ask(evidence(one))))
        times["again"].append(_timed(lambda one=one: ask(evidence(one))))
        # The page and the API each meet a question that nobody has asked.
        unasked = (one[0], one[1], one[2] + 20)
        times["page"].append(_timed(lambda one=unasked: ask("/?" + urlencode(_said(one)))))
    raw, api, again, page = (statistics.median(found) * 1000 for found in times.values())
    _say(f"search p50: raw SQLite {raw:.1f} ms, API {api:.1f} ms ({api / raw:.2f} times), asked again {again:.1f} ms")
    _say(f"page p50, its last byte: {page:.1f} ms ({page / api:.2f} times the API)")


def writes(ours: Served, table: EvidenceTable, asked: list[Asked]) -> None:
    """How long a study that is kept waits for nobody, and for clients that read all the while."""
    made = [(replace(d, id=f"written:{d.id}"), replace(r, id=f"written:{r.id}")) for d, r in replicas(800)]
    add_documents(table, made)
    try:
        alone = [_timed(lambda one=one: table.put(one[1], one[0], 1)) * 1000 for one in made[:50]]
        reads = [(evidence(one), facets(one)) for one in asked[::-1]]
        reading = threading.Thread(target=lambda: throughput(ours, reads, CLIENTS, 5))
        reading.start()
        beside = [_timed(lambda one=one: table.put(one[1], one[0], 1)) * 1000 for one in made[50:]]
        still = reading.is_alive()
        reading.join()
    finally:
        for document, _ in made:
            table.forget(document.id)
    _say(
        f"a study is written in {statistics.median(alone):.1f} ms (p50; longest {max(alone):.0f}) alone, in {statistics.median(beside):.1f} ms "
        f"(longest {max(beside):.0f}) while {CLIENTS} clients read{'' if still else ' for a part of the time'}"
    )


def _said(asked: Asked) -> dict[str, str | int]:
    return {"q": f"{asked[0]} endpoint:{asked[1]} n:>={asked[2]}"}


def evidence(asked: Asked) -> str:
    """The address of a page of rows."""
    return "/api/v1/evidence?" + urlencode(_said(asked) | {"limit": 50})


def facets(asked: Asked) -> str:
    """The address of the facets of the same question."""
    return "/api/v1/facets?" + urlencode(_said(asked))


def datasette_address(asked: Asked, name: str) -> str:
    """The same question to Datasette, by its own means, with the names that we look for beside the word."""
    known = therapies().get(asked[0])
    words = " OR ".join(f'"{name}"' for name in (asked[0], *(known.synonyms if known else ())))
    told = [
        ("_search", words),
        ("_searchmode", "raw"),
        ("endpoint", asked[1]),
        ("n__gte", str(asked[2])),
        ("_size", "50"),
        ("_sort_desc", "year"),
        ("_shape", "objects"),
    ]
    return f"/{name}/evidence.json?" + urlencode(
        [*told, *(("_facet", name) for name in ("endpoint", "year", "design"))]
    )


def run_raw(table: EvidenceTable, asked: Asked) -> None:
    """A page and its count on SQLite alone, by the statements that say it most plainly."""
    words = parted(together(Query(asked[0]).tree)).asked
    values = [words, asked[1], asked[2]]
    table.db.execute(f"SELECT count(*) {_ROWS}", values).fetchone()
    table.db.execute(
        f"SELECT r.*, o.* {_ROWS} ORDER BY t.rank, r.year DESC, r.study, o.position LIMIT 51", values
    ).fetchall()


def datasette(folder: Path) -> str:
    """Datasette's command in an environment of its own, made if it is not there."""
    place = folder / "datasette"
    if not place.exists():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", DATASETTE], check=True)
    return str(place / "bin" / "datasette")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), "alone" in sys.argv[3:])
