"""The schema of the one database file: the steps of all that keep tables in it. Whoever opens the table takes what is lacking of them."""

from __future__ import annotations

import sqlite3

from corpus.crawling.migrations import migrations as of_crawls
from corpus.migrations import migrations as of_corpus
from corpus.sqlite import Database
from service.living.migrations import migrations as of_living
from service.migrations import migrations as of_table
from service.people.migrations import migrations as of_people
from service.review.migrations import migrations as of_reviews
from service.scheduling.migrations import migrations as of_jobs

STEPS = (of_corpus, of_table, of_reviews, of_people, of_crawls, of_jobs, of_living)


def pending(db: sqlite3.Connection) -> list[str]:
    """Steps that this version would still take, as "set: name"."""
    return [f"{steps.name}: {step.name}" for steps in STEPS for step in steps.pending(Database(db))]


def unknown(db: sqlite3.Connection) -> list[str]:
    """Steps that a later version has taken and this one does not know."""
    known = {(steps.name, step.name) for steps in STEPS for step in steps.pending(Database(memory=True))}
    taken = [(steps.name, step.name) for steps in STEPS for step in steps.applied(Database(db))]
    return [f"{of}: {name}" for of, name in taken if (of, name) not in known]
