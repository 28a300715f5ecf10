"""sqlite-utils without pandas and numpy: it imports them wherever they are installed, half a second and 80 MB for columns we never make."""

from __future__ import annotations

from corpus.without import without

with without("pandas"), without("numpy"):
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]
