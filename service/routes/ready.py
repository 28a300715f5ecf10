"""GET /readyz: whether this server can do all of its work now, or should be sent nobody."""

from __future__ import annotations

import shutil
import sqlite3

from fastapi import Request, Response

from corpus.errors import StorageError
from corpus.storage import storage_error
from service.dependencies import Writing
from service.problems import documented
from service.routing import Router

#: A watcher of the server has no account.
OPEN = True
#: Bytes that must be free: with less a decision might not be kept.
NEEDED = 50 * 2**20
router = Router(tags=["health"])


@router.get("/readyz", status_code=204, responses=documented(503))
def readyz(request: Request, table: Writing) -> Response:
    """204 where the table can be read and written and its disk has room, 503 and why where not."""
    len(table)
    table.db.execute("PRAGMA busy_timeout = 0")
    try:
        table.db.execute("BEGIN IMMEDIATE")
        try:
            # Of a database that cannot be written SQLite begins to read alone, and says so at the first change.
            table.db.execute("DELETE FROM import_log WHERE FALSE")
        finally:
            table.db.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        # Somebody else writes: so it can be written.
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise storage_error(error) from error
    home = request.app.state.settings.database.parent
    if shutil.disk_usage(home).free < NEEDED:
        raise StorageError("keep what is decided", f"the disk of {home} is full", "Make room.")
    return Response(status_code=204)
