"""Mixed traffic on a server while a crawl and an extraction are at work in its home: errors, p99 by kind of request, memory.

    python -m benchmarks.load 60        # seconds of traffic

Half an hour of a busy team is some 1,800 requests, one a second; here clients ask without a pause, so that a minute holds it.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from service.people import account, tokens
from service.people.store import people_at
from tests.standin import StandIn
from tests.standin.pubmed import synthetic

CLIENTS = 4
#: How often memory is looked at: what fills up to its bound rises at the first ones, what has no bound at the last ones, too.
POINTS = 10
COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]
#: (kind, how often of all, method, address); {n} is drawn anew each time.
MIX = (
    ("search", 8, "GET", "/api/v1/evidence?q=teclistamab+ORR&limit={n}"),
    ("search", 4, "GET", "/api/v1/evidence?endpoint=CR&n_min={n}"),
    ("page", 4, "GET", "/?q=bispecific&n_min={n}"),
    ("facets", 2, "GET", "/api/v1/facets?q=relapse"),
    ("export", 1, "GET", "/api/v1/export/csv?n_min={n}"),
    ("export", 1, "GET", "/api/v1/export/xlsx?q=teclistamab"),
    ("decision", 3, "POST", "/api/v1/studies/synopsis:mm-001/decisions"),
)


@dataclass
class Load:
    """What came of it. seconds: of each answer, by kind. rss: bytes of the server at `POINTS` moments, equally far apart, first to last."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)
    acknowledged: int = 0
    kept: int = 0
    works: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many were answered."""
        return sum(map(len, self.seconds.values()))

    def p99(self, kind: str) -> float:
        """Seconds within which 99 of 100 answers of a kind came."""
        known = sorted(self.seconds[kind])
        return known[min(len(known) - 1, int(len(known) * 0.99))]


def measured(seconds: float, folder: Path) -> Load:
    """Traffic for so many seconds on a server over the bundled corpus, which is read where the folder's home does not hold it yet."""
    home, load = folder / "home", Load()
    (home / "topics").mkdir(parents=True)
    (home / "topics" / "exmab.toml").write_text('title = "Exmab"\npubmed = "exmab[tiab]"\n')
    with StandIn() as standin:
        standin.service("eutils").hold(synthetic(300))
        environment = os.environ | {
            "AFTERCART_HOME": str(home),
            "AFTERCART_MIRRORS": json.dumps(standin.mirrors),
            "AFTERCART_PACES": '{"pubmed": 0.4}',
        }
        if not (home / "aftercart.db").exists():
            for words in (["import", "--bundled"], ["extract"]):
                subprocess.run([*COMMAND, *words], env=environment, check=True, capture_output=True)
        with people_at(home / "aftercart.db") as db:
            secret = tokens.make(db, account.add(db, "ada", "reviewer", "a long enough password"), "load")[1]
        with serving(environment) as (address, server):
            over = threading.Event()
            threads = [threading.Thread(target=_client, args=(address, secret, over, load, n)) for n in range(CLIENTS)]
            threads.append(threading.Thread(target=_works, args=(environment, load)))
            for thread in threads:
                thread.start()
            for part in range(POINTS):
                if part:
                    over.wait(seconds / (POINTS - 1))
                load.rss.append(server.memory_info().rss)
                if part == 0:  # what is loaded at the first question of each kind is no growth
                    _warm(load)
                    load.rss[0] = server.memory_info().rss
            over.set()
            for thread in threads:
                thread.join()
            said = httpx.get(f"{address}/api/v1/studies/synopsis:mm-001/decisions", headers=_header(secret), timeout=60)
            load.kept = said.json()["total"]
    return load


def _warm(load: Load) -> None:
    kinds = {kind for kind, *_ in MIX}
    while not (kinds <= load.seconds.keys() and all(len(known) > 2 for known in list(load.seconds.values()))):
        if load.errors:
            return
        time.sleep(0.05)


def _client(address: str, secret: str, over: threading.Event, load: Load, seed: int) -> None:
    chance = random.Random(seed)
    with httpx.Client(base_url=address, headers=_header(secret), timeout=60) as client:
        while not over.is_set():
            kind, _, method, path = chance.choices(MIX, [share for _, share, *_ in MIX])[0]
            body = {"action": "maybe", "reason": "load"} if method == "POST" else None
            began = time.perf_counter()
            try:
                answer = client.request(method, path.format(n=chance.randint(1, 60)), json=body)
            except httpx.HTTPError as error:
                load.errors.append(f"{path}: {error!r}")
                continue
            load.seconds.setdefault(kind, []).append(time.perf_counter() - began)
            load.acknowledged += answer.status_code == 201
            if answer.status_code not in (200, 201):
                load.errors.append(f"{path}: {answer.status_code} {answer.text[:200]}")


def _works(environment: dict[str, str], load: Load) -> None:
    """A crawl, and the extraction of what it brings."""
    for words in (["crawl", "--topic", "exmab", "--source", "pubmed"], ["extract"]):
        done = subprocess.run([*COMMAND, *words], env=environment, check=False, capture_output=True, text=True)
        load.works.append(
            f"{words[0]}: exit {done.returncode}, {(done.stdout.strip().splitlines() or [done.stderr])[-1]}"
        )
        if done.returncode:
            load.errors.append(done.stderr)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """The server as a process of its own; its address."""
    command = [*COMMAND, "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as server:
        try:
            assert server.stdout
            said = re.search(r"http://\S+?(?=/ )", server.stdout.readline())
            assert said
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                client.get(f"{said[0]}/healthz", timeout=60)
            yield said[0], psutil.Process(server.pid)
        finally:
            server.terminate()


def _header(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def main(seconds: float) -> int:
    """Prints one line a measure; 1 where there was an error."""
    with tempfile.TemporaryDirectory() as folder:
        load = measured(seconds, Path(folder))
    write = sys.stdout.write
    write(
        f"{load.requests:,} requests in {seconds:g} s, as many as {load.requests / 60:.0f} minutes hold at one a second\n"
    )
    for kind in sorted(load.seconds):
        write(f"{kind:9s} {len(load.seconds[kind]):6,} answers, p99 {load.p99(kind) * 1000:7,.0f} ms\n")
    write(
        f"memory    {', '.join(f'{one / 2**20:.0f}' for one in load.rss)} MB from the start to the end, at moments equally far apart\n"
    )
    write(f"decisions {load.acknowledged:,} acknowledged, {load.kept:,} kept\n")
    write("".join(f"{said}\n" for said in load.works))
    write(f"errors    {len(load.errors)}\n" + "".join(f"  {one}\n" for one in load.errors[:5]))
    return 1 if load.errors or load.kept != load.acknowledged else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
