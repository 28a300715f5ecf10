"""back-up: the database as one verified file, and the oldest of them away."""

from __future__ import annotations

from datetime import UTC, datetime

from service.scheduling.work import Ended, Work

ABOUT = "Writes a verified backup of everything, and removes the oldest beyond those that are to be kept."
ORDER = 90


def run(work: Work) -> Ended:
    """A file with the moment in its name; older ones go only when the new one is whole."""
    from corpus.errors import StorageError
    from service.backups.copying import back_up

    folder = work.settings.backup_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Set AFTERCART_BACKUPS to a folder that can be written."
        raise StorageError(f"make {folder}", error.strerror or str(error), remedy) from error
    file = folder / f"aftercart-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
    held = back_up(work.settings.database, file, lambda done, all: work.tell("pages", done, all))
    work.say(f"wrote {file.name}: {held}")
    for old in sorted(folder.glob("aftercart-*Z.db"))[: -work.settings.backups_kept]:
        old.unlink(missing_ok=True)
        work.say(f"removed {old.name}")
    return Ended("complete", f"{held}")
