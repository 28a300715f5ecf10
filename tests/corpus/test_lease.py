"""A lease is held by one, is seen by who looks, and ends with its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import BusyError
from corpus.lease import held, is_held, lease

BUSY = BusyError("work", "another is at it")
HOLDER = """
import sys
from pathlib import Path
from corpus.errors import BusyError
from corpus.lease import lease
with lease(Path(sys.argv[1]), "a b", BusyError("work", "another is at it")):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_holds_it_and_who_looks_takes_nothing(tmp_path: Path) -> None:
    assert (held(tmp_path), is_held(tmp_path, "a")) == ([], False)
    with lease(tmp_path, "a", BUSY):
        assert (held(tmp_path), is_held(tmp_path, "a"), is_held(tmp_path, "b")) == (["a"], True, False)
        with pytest.raises(BusyError), lease(tmp_path, "a", BUSY):
            pass
        with lease(tmp_path, "b", BUSY):
            assert held(tmp_path) == ["a", "b"]
    assert held(tmp_path) == []
    with lease(tmp_path, "a", BUSY):
        pass


def test_it_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError), lease(tmp_path, "a b", BUSY):
            pass
        holder.kill()
    with lease(tmp_path, "a b", BUSY):
        assert held(tmp_path) == ["a_b"]


def test_without_a_folder_nobody_else_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with lease(None, "a", BUSY) as first, lease(None, "a", BUSY) as second:
        assert (first, second) == (None, None)
        assert list(tmp_path.iterdir()) == [], "nothing is locked"
