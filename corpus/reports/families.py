"""Publications of one trial: those that share its registry number or its name, and what is linked as abstract and paper."""

from __future__ import annotations

from corpus.sqlite import Database


class Families:
    """Families in the library's database: the column `family` of `report`, a trial's number, else its name, else an id."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def forget(self, ids: set[str]) -> None:
        """Something changed about these documents: their families, and those of the documents with them, are to be found anew."""
        for id in ids:
            sql = "UPDATE report SET family_known = 0 WHERE document = ? OR family = (SELECT family FROM report WHERE document = ?)"
            self.db.execute(sql, [id, id])

    def find(self) -> None:
        """Finds the families that are not known."""
        done: set[str] = set()
        for (id,) in self.db.execute("SELECT document FROM report WHERE NOT family_known ORDER BY document").fetchall():
            if id not in done:
                done |= self._found(id)

    def _found(self, id: str) -> set[str]:
        members: set[str] = set()
        keys: set[str] = set()
        waiting = [id]
        while waiting:
            one = waiting.pop()
            if one in members:
                continue
            members.add(one)
            sql = (
                "SELECT document FROM report WHERE report_of = (SELECT report_of FROM report WHERE document = ?) UNION "
                "SELECT CASE a WHEN ? THEN b ELSE a END FROM report_link WHERE (a = ? OR b = ?) AND verdict = 'family'"
            )
            waiting += [other for (other,) in self.db.execute(sql, [one] * 4).fetchall()]
            named = {
                key
                for (key,) in self.db.execute(
                    "SELECT key FROM report_key WHERE document = ? AND key >= 'n:' AND key < 'o' OR document = ? AND key >= 'r:' AND key < 's'",
                    [one, one],
                )
            }
            for key in named - keys:
                keys.add(key)
                waiting += [
                    other for (other,) in self.db.execute("SELECT document FROM report_key WHERE key = ?", [key])
                ]
        self._name(members, keys)
        return members

    def _name(self, members: set[str], keys: set[str]) -> None:
        """One publication alone is no family."""
        marks = ", ".join("?" * len(members))
        ids = sorted(members)
        studies = [
            one
            for (one,) in self.db.execute(
                f"SELECT DISTINCT report_of FROM report WHERE document IN ({marks}) ORDER BY 1", ids
            )
        ]
        numbers = sorted(key for key in keys if key.startswith("r:"))
        name = (numbers or sorted(keys) or [f"i:{ids[0]}"])[0][2:] if len(studies) > 1 else None
        self.db.conn.executemany(
            "UPDATE report SET family = ?, family_known = 1 WHERE document = ?", [(name, id) for id in ids]
        )
