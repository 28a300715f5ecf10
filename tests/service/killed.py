"""The command in processes that are ended at any point: forked from one that has everything loaded, so that each begins at once."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from service import cli, extraction, setting_aside  # noqa: F401
from tests.service.command import Ended

#: Bytes that a process may take beyond what it has when it begins, where memory is scarce.
SCARCE = 25_000_000


class Nursery:
    """A process that forks one command after the other, in `home`. folder: for what they print."""

    def __init__(self, folder: Path) -> None:
        root = Path(__file__).parents[2]
        more = {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
        self.home = self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.service.killed", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=root, env=os.environ | more,
        )  # fmt: skip

    def __enter__(self) -> Nursery:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()

    def run(self, *words: object, after: float = 0.0, scarce: bool = False, deadly: str = "") -> Ended:
        """Runs the command to its end; a negative code is the signal that ended it.

        after: seconds of its own work after which the system ends it. scarce: with little memory. deadly: the id of a document at which
        the system ends it, as it does with a process that takes too much memory.
        """
        asked = {
            "home": str(self.home),
            "words": [str(word) for word in words],
            "after": after,
            "scarce": scarce,
            "deadly": deadly,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        code = int(self._process.stdout.readline())
        said = [(self._folder / name).read_text() for name in ("out", "err")]
        assert "Traceback" not in said[1], said[1]
        return Ended(code, *said)


def _child(folder: Path, asked: dict[str, object]) -> None:
    """The command, in a process of its own that ends with it."""
    for stream, name in ((sys.stdout, "out"), (sys.stderr, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream.fileno())
    os.environ["AFTERCART_HOME"] = str(asked["home"])
    if asked["deadly"]:
        right = setting_aside.read

        def read(document):  # type: ignore[no-untyped-def]
            if document.id == asked["deadly"]:
                os.kill(os.getpid(), signal.SIGKILL)
            return right(document)

        setting_aside.read = read
    if asked["scarce"]:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + SCARCE,) * 2)
    if asked["after"]:
        # Nobody handles this signal: the process is gone at once, wherever it is, by the clock of its own work.
        signal.setitimer(signal.ITIMER_PROF, float(str(asked["after"])))
    sys.argv = ["aftercart", *asked["words"]]  # type: ignore[misc]
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _nursery(folder: Path) -> None:
    extraction_ready = __import__("extractor").read("We treated 9 patients. The overall response rate was 33%.")
    assert extraction_ready.n == 9
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _child(folder, json.loads(line))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _nursery(Path(sys.argv[1]))
