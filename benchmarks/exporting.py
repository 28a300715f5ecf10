"""What an export costs, format by format, each in a process of its own: CPU time against reading the answer alone, memory by its size.

    python -m benchmarks.exporting FOLDER [ROWS] [FORMAT ...]

FOLDER keeps the tables for the next run. Each format is written of a table of ROWS / 10 and of ROWS rows (50,000): where memory is constant, ten
times the rows take no more of it. The peer is the same answer read and thrown away, in the same run. SQLite's own cache is kept small, for else
it fills with the larger table, up to its 32 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import deque
from contextlib import closing
from pathlib import Path

from benchmarks.replicas import add_documents, fill, replicas
from corpus.errors import AftercartError
from service.exporting.answer import Answer
from service.exports import export_format, names
from service.query import Query
from service.table import EvidenceTable

#: What is read and thrown away: the peer.
ALONE = "-"


def main(folder: Path, rows: int, formats: list[str]) -> None:
    """Prints a line a format."""
    small, large = (made(folder, size) for size in (rows // 10, rows))
    peer = {path: measured(path, ALONE) for path in (small, large)}
    said = f"{rows:,} rows read alone: {peer[large]['seconds']:.1f} s, {peer[large]['peak']:.0f} MB at the most"
    sys.stdout.write(f"{said}\nformat      seconds  times reading  MB at {rows // 10:,}  MB at {rows:,}  size in MB\n")
    for name in formats:
        one, other = (measured(path, name) for path in (small, large))
        if "refused" in other:
            sys.stdout.write(f"{name:<10}  refused: {other['refused']}\n")
            continue
        ratio = other["seconds"] / peer[large]["seconds"]
        first = f"{one['peak']:.0f}" if "refused" not in one else "refused"
        sys.stdout.write(
            f"{name:<10}  {other['seconds']:>7.1f}  {ratio:>13.2f}  {first:>11}  {other['peak']:>12.0f}  {other['size']:>10.1f}\n"
        )
        sys.stdout.flush()


def made(folder: Path, rows: int) -> Path:
    """A table of so many rows, made if it is not there."""
    path = folder / f"exports-{rows}" / "aftercart.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(EvidenceTable.at(path)) as table:
            both = list(replicas(rows))
            add_documents(table, both)
            fill(table, both)
    return path


def measured(path: Path, name: str) -> dict[str, float]:
    """What a process of its own says of an export; MB above what it had before the first row."""
    asked = [sys.executable, "-m", "benchmarks.exporting", "--one", str(path), name]
    found: dict[str, float] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return found


def one(path: Path, name: str) -> dict[str, object]:
    """Writes one export to nowhere: seconds, peak memory in MB, size in MB; or why it was refused."""
    with closing(EvidenceTable.at(path)) as table:
        table.db.execute("PRAGMA cache_size = -1000")
        answer, size = Answer(table, Query()), 0
        warm = peak()
        start = time.process_time()
        try:
            if name == ALONE:
                deque(answer.studies(), maxlen=0)
            else:
                size = sum(map(len, export_format(name).write(answer)))
        except AftercartError as error:
            return {"refused": f"{error.found}. {error.remedy}"}
        return {"seconds": time.process_time() - start, "peak": peak() - warm, "size": size / 1e6}


def peak() -> float:
    """The most memory that this process has had so far, in MB."""
    said = Path("/proc/self/status").read_text()
    return int(said.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        sys.stdout.write(json.dumps(one(Path(sys.argv[2]), sys.argv[3])))
    else:
        rows = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
        main(Path(sys.argv[1]), rows, sys.argv[3:] or list(names()))
