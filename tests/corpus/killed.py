"""A crawl in a process of its own, to be killed: forked from one that has everything loaded, so that it begins at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from unittest.mock import patch

from corpus.crawl import crawl
from corpus.fetching.manners import Manners
from corpus.library import Library, open_database
from corpus.sources import pubmed
from corpus.topic import Topic

TODAY = date(2026, 1, 10)
BATCH = 8


def manners(home: Path, mirrors: dict[str, str]) -> Manners:
    return Manners(mirrors=mirrors, paces={"pubmed": 0.0}, wait=0.001, longest_wait=0.002, folder=home)


def run(home: Path, mirrors: dict[str, str], query: str = "exmab[tiab]") -> None:
    """One crawl, as the command does it."""
    library = Library(open_database(home / "library.db"))
    with patch.object(pubmed.asking, "BATCH", BATCH):
        crawl(
            library,
            [Topic("exmab", "Exmab", pubmed="exmab[tiab]")],
            manners(home, mirrors),
            only=["pubmed"],
            today=TODAY,
        )


class Nursery:
    """A process that forks one crawl after the other."""

    def __init__(self, home: Path, mirrors: dict[str, str]) -> None:
        words = [sys.executable, "-m", "tests.corpus.killed", str(home), json.dumps(mirrors)]
        root = Path(__file__).parents[2]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=root, env=environment
        )

    def __enter__(self) -> Nursery:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()

    def begin(self) -> int:
        """The number of a process that has begun to crawl."""
        return int(self._said("crawl"))

    def kill(self, process: int) -> bool:
        """Kills it as the system does; whether it was still at work."""
        os.kill(process, signal.SIGKILL)
        return self._said("wait") == str(-signal.SIGKILL)

    def _said(self, word: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        return self._process.stdout.readline().strip()


def _nursery(home: Path, mirrors: dict[str, str]) -> None:
    """Forks a crawl for each line "crawl" and says its number; for each "wait" what the last one ended with."""
    with TemporaryDirectory() as folder:  # all that is made once a process is made before the forks
        run(Path(folder), mirrors, "nothing[tiab]")
    process = 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.strip() == "crawl":
            process = os.fork()
            if process == 0:
                run(home, mirrors)
                os._exit(0)
            said = process
        else:
            said = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _nursery(Path(sys.argv[1]), json.loads(sys.argv[2]))
