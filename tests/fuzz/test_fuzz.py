"""Whatever comes in, only errors of our tree come out, in bounded time. `make fuzz` tries far more of it than the suite does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpus.errors import AftercartError
from service.app import create_app
from service.settings import Settings
from tests.fuzz.doors import PARTS, answer_doors, asked_doors, file_doors, kept_doors
from tests.service.conftest import Client, document, keep_in

#: How many examples a parser gets: few and the same in the suite, as many and others as `make fuzz` says.
EXAMPLES = int(os.environ.get("AFTERCART_FUZZ", "0"))
#: Seconds of work after which a parser counts as one that never ends.
FOREVER = 20.0


@contextmanager
def bounded() -> Iterator[None]:
    """Work that takes too long is ended: counted in the process's own seconds, so that a busy machine changes nothing."""

    def over(_: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {FOREVER:g} s")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, FOREVER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(bent: st.SearchStrategy[bytes], through: Callable[[bytes], object], fewer: int = 1) -> None:
    """Hands bent samples in; whatever else than an error of ours is raised is a fault."""

    @settings(
        max_examples=max(EXAMPLES, 40) // fewer,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(bent)
    def one(said: bytes) -> None:
        with bounded(), suppress(AftercartError):
            through(said)

    one()


@pytest.mark.parametrize("name", file_doors(Path()))
def test_files(name: str, tmp_path: Path) -> None:
    door = file_doors(tmp_path)[name]
    tried(door.bent, door.through)


@pytest.mark.parametrize("name", answer_doors())
def test_answers(name: str) -> None:
    door = answer_doors()[name]
    tried(door.bent, door.through)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two studies, one of them decided on."""
    home = tmp_path_factory.mktemp("home")
    keep_in(home, document("x:1"), document("x:2", "Nothing is stated."))
    return home


@pytest.mark.parametrize("name", ["backup", "snapshot", "topic", *PARTS])
def test_files_of_ours(name: str, home: Path, tmp_path: Path) -> None:
    door = kept_doors(home, tmp_path)[name]
    tried(door.bent, door.through, fewer=4)


@pytest.mark.parametrize("name", ["question", "cursor", "text", "form"])
def test_requests(name: str, home: Path) -> None:
    door = asked_doors(Client(create_app(Settings(home=home))))[name]
    tried(door.bent, door.through, fewer=2)
