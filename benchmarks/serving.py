"""How fast the service answers, on a table of any size: against SQLite itself, and against Datasette on the same rows and questions.

    python -m benchmarks.serving 200000 FOLDER     # FOLDER keeps the table and Datasette's environment for the next run

Datasette stands in an environment of its own, for it is a peer and no part of the project. It is given one flat table with full text
and indexes, and asked for what our two requests give: the page, the count and three facets.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.flat import flatten
from benchmarks.replicas import add_documents, fill, replicas
from extractor.vocabulary import therapies
from service import answering
from service.language.compiled import compiled
from service.order import RELEVANCE, order
from service.query import Query
from service.ranking import rank
from service.table import EvidenceTable

DATASETTE = "datasette==0.65.1"
CLIENTS, SECONDS, QUESTIONS = 4, 15, 60
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


def main(rows: int, folder: Path) -> None:
    """Prints one line a measure."""
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / f"home-{rows}"
    if not (home / "aftercart.db").exists():
        load(rows, home)
    table = EvidenceTable.at(home / "aftercart.db")
    _say(f"{table.count(Query()):,} rows of {len(table):,} studies")
    asked = questions()
    raw = [_timed(lambda one=one: run_raw(table, one)) for one in asked]
    with serving([sys.executable, "-m", "service.cli", "serve"], {"AFTERCART_HOME": str(home)}) as (port, started):
        _say(f"start-up: {started:.2f} s to the first answer")
        ask = asker(port)
        first = [_timed(lambda one=one: ask(evidence(one))) for one in asked]
        again = [_timed(lambda one=one: ask(evidence(one))) for one in asked]
        p50 = [statistics.median(times) * 1000 for times in (raw, first, again)]
        _say(
            f"search p50: raw SQLite {p50[0]:.1f} ms, API {p50[1]:.1f} ms ({p50[1] / p50[0]:.2f} times), asked again {p50[2]:.1f} ms"
        )
        _say(
            f"page's first byte p50: {statistics.median(_timed(lambda one=one: ask('/?' + urlencode({'q': one[0]}))) for one in asked) * 1000:.1f} ms"
        )
        ours = throughput(port, [(evidence(one), facets(one)) for one in asked])
    flat = folder / f"flat-{rows}.db"
    if not flat.exists():
        flatten(table.db, flat)
    table.close()
    with serving([datasette(folder), "serve", str(flat), "--setting", "sql_time_limit_ms", "60000"], {}) as (port, _):
        theirs = throughput(port, [(datasette_address(one, flat.stem),) for one in asked])
    _say(
        f"throughput, {CLIENTS} clients, page + count + facets: {ours:.1f}/s against Datasette's {theirs:.1f}/s, {ours / theirs:.0f} times"
    )


def load(rows: int, home: Path) -> None:
    """Makes the table and says how fast records came in."""
    made = list(replicas(rows))
    table = EvidenceTable.at(home / "aftercart.db")
    add_documents(table, made)
    wall, cpu = time.perf_counter(), time.process_time()
    fill(table, made)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    total = table.count(Query())
    _say(f"loading: {total:,} rows at {total / wall:,.0f} rows/s ({total / cpu:,.0f} a second of CPU)")
    table.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    table.close()


def questions() -> list[tuple[str, str]]:
    """(words, endpoint), no two alike."""
    pairs = list(itertools.product(_WORDS, _ENDPOINTS))
    random.Random(3).shuffle(pairs)
    return pairs[:QUESTIONS]


def evidence(asked: tuple[str, str]) -> str:
    """The address of a page of rows."""
    return "/api/v1/evidence?" + urlencode({"q": asked[0], "endpoint": asked[1], "limit": 50})


def facets(asked: tuple[str, str]) -> str:
    """The address of the facets of the same question."""
    return "/api/v1/facets?" + urlencode({"q": asked[0], "endpoint": asked[1]})


def datasette_address(asked: tuple[str, str], name: str) -> str:
    """The same question to Datasette, by its own means, with the names that we look for beside the word."""
    known = therapies().get(asked[0])
    words = " OR ".join(f'"{name}"' for name in (asked[0], *(known.synonyms if known else ())))
    told = [
        ("_search", words),
        ("_searchmode", "raw"),
        ("endpoint", asked[1]),
        ("_size", "50"),
        ("_sort_desc", "year"),
        ("_shape", "objects"),
    ]
    return f"/{name}/evidence.json?" + urlencode(
        [*told, *(("_facet", name) for name in ("endpoint", "year", "design"))]
    )


def run_raw(table: EvidenceTable, asked: tuple[str, str]) -> None:
    """The statements that the API must run for a page and its count, on SQLite alone."""
    query = Query(asked[0], endpoint=(asked[1],))
    rank(table.db, query, None)
    statement = answering.selected(query, "outcomes", order(RELEVANCE, False), None, 51)
    table.db.execute(statement.sql, list(statement.values)).fetchall()
    where = compiled(query.tree)
    sql = f"SELECT count(*) FROM record r LEFT JOIN outcome o ON o.study = r.study WHERE {where.sql}"
    table.db.execute(sql, list(where.values)).fetchone()


@contextmanager
def serving(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, float]]:
    """A server of its own process: (port, seconds until it answered)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                asker(port)("/api/v1/search/help" if environment else "/-/versions.json")
                break
            except ConnectionError:
                time.sleep(0.02)
        yield port, time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def asker(port: int) -> Callable[[str], bytes]:
    """Asks over one connection that is kept; the whole answer, uncompressed, as both give it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(address: str) -> bytes:
        connection.request("GET", address, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{address}: {answer.status} {body[:300]!r}")
        return body

    return ask


def throughput(port: int, asked: list[tuple[str, ...]]) -> float:
    """Whole answers a second that several clients get, each beginning at another question."""
    done = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        ask, place = asker(port), number * len(asked) // CLIENTS
        while time.perf_counter() < until:
            for address in asked[place % len(asked)]:
                json.loads(ask(address))
            done[number] += 1
            place += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


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
    main(int(sys.argv[1]), Path(sys.argv[2]))
