"""Run: inputs become parts in a folder, each once; what a part was made of stands in it, so a run that is cut off goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import AftercartError, BusyError, StorageError
from corpus.lease import lease
from corpus.topic import Topic
from extractor.stamp import stamp
from service.bulk.inputs import Input, listed, opened
from service.bulk.part import FORM, Head, head_of
from service.bulk.reading import Task
from service.bulk.runners import Runner
from service.rows import stamped
from service.writing import written, written_bytes

#: Is told what became of each file: its part's head, or why it was set aside; and how many there are in all.
Tell = Callable[[Input, Head | AftercartError, int], None]


@dataclass(slots=True)
class Report:
    """made: the parts of this run; there: how many were made before; aside: inputs that could not be read, and why; left: how
    many files were no part of PubMed's release; twice: (name, name of another input of the same bytes)."""

    made: list[Head] = field(default_factory=list)
    there: int = 0
    aside: list[tuple[Input, AftercartError]] = field(default_factory=list)
    left: int = 0
    twice: list[tuple[str, str]] = field(default_factory=list)


def run(urls: Iterable[str], output: Path, topic: Topic, runner: Runner, tell: Tell) -> Report:
    """Makes the parts that are not there, in `output/parts`, and `output/manifest.json`, which tells of all that are.

    Raises:
        BusyError: another run writes there. StorageError: the folder cannot be written.
        InputError, QueryError: nothing can be read under one of the addresses. TopicError: no file can be held against the topic.
        FetchError: no scheduler answers. SettingsError: workers have another version.
    """
    busy = BusyError(f"write to {output}", "another run writes there", "Wait for it, or name another folder.")
    parts = _folder(output / "parts")
    with lease(output, "bulk", busy):
        # What a run that was cut off had begun.
        for begun in parts.glob(".*.parquet.*"):
            begun.unlink()
        inputs = listed(urls)
        tasks = [Task(one, topic, asked(topic), stamped(stamp())) for one in inputs.files]
        waiting = [task for task in tasks if not _is_there(task, parts)]
        report = Report(there=len(tasks) - len(waiting), left=inputs.left)
        for task, made in runner(waiting) if waiting else ():
            if isinstance(made, bytes):
                with written_bytes(str(parts / task.input.part)) as out:
                    out.write(made)
                head = head_of(str(parts / task.input.part))
                if head is None:
                    raise StorageError(
                        f"write {parts / task.input.part}", "it is not what was written", "Look at the disk."
                    )
                report.made.append(head)
                tell(task.input, head, len(waiting))
            else:
                report.aside.append((task.input, made))
                tell(task.input, made, len(waiting))
        report.aside.sort(key=lambda one: one[0].url)
        _finish(output, parts, report)
    return report


def asked(topic: Topic) -> str:
    """The topic's name, and a hash of what files are held against."""
    said = json.dumps([topic.pubmed, topic.languages, str(topic.since)])
    return f"{topic.name}/{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _folder(parts: Path) -> Path:
    try:
        parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"write {parts}", error.strerror or str(error), "Choose another place.") from error
    return parts


def _is_there(task: Task, parts: Path) -> bool:
    """Whether the part was made of this very file, for the same topic, by the same extractor."""
    path = parts / task.input.part
    head = head_of(str(path)) if path.is_file() else None
    made_so = (task.input.name, task.input.size, task.asked, task.stamp)
    if head is None or (head.input, head.size, head.topic, head.stamp) != made_so:
        return False
    return head.md5 == (task.input.md5 or _md5(task.input))


def _md5(input: Input) -> str:
    with opened(input.url) as stream:
        return hashlib.file_digest(stream, "md5").hexdigest()


def _finish(output: Path, parts: Path, report: Report) -> None:
    """Tells of every part that is there, in the order of their names: of the same parts the same bytes."""
    heads = {path.name: head for path in sorted(parts.glob("*.parquet")) if (head := head_of(str(path)))}
    first: dict[str, str] = {}
    for head in heads.values():
        other = first.setdefault(head.md5, head.input)
        if other != head.input:
            report.twice.append((head.input, other))
    counted = ("records", "parsed", "documents", "relevant", "withdrawn", "rejected")
    said = {
        "form": FORM,
        "parts": [{"part": name, **asdict(head)} for name, head in heads.items()],
        "set_aside": [
            {"input": one.name, "found": error.found, "remedy": error.remedy, "error": type(error).__name__}
            for one, error in report.aside
        ],
        "total": {name: sum(getattr(head, name) for head in heads.values()) for name in counted},
    }
    with written(str(output / "manifest.json")) as out:
        out.write(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
