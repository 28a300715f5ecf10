"""The tables of jobs, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("jobs")


@migrations()
def job_runs(db: Database) -> None:
    """Runs with their progress and outcome, the lines of their logs, and up to when each schedule was kept.

    stop: who wants the run to end. due: the moment of its schedule. covered: nothing before it is to be caught up.
    """
    db.execute(
        "CREATE TABLE job_run (number INTEGER PRIMARY KEY, job TEXT NOT NULL, by TEXT NOT NULL, due TEXT, asked TEXT NOT NULL, "
        "began TEXT, ended TEXT, outcome TEXT NOT NULL, what TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0, "
        "total INTEGER, said TEXT NOT NULL DEFAULT '', stop TEXT)"
    )
    db.execute("CREATE INDEX job_run_job ON job_run (job, number)")
    db.execute(
        "CREATE TABLE job_line (number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES job_run (number), at TEXT NOT NULL, "
        "text TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX job_line_run ON job_line (run, number)")
    db.execute("CREATE TABLE job_schedule (job TEXT PRIMARY KEY, said TEXT NOT NULL, covered TEXT NOT NULL)")
