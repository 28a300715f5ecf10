"""Messages: the digest of a period and the question whether somebody wants one, in plain text and in HTML."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from corpus.sqlite import Database
from service.living import links, log
from service.living.delivery import Delivery
from service.living.event import Event
from service.living.subscription import Subscription, purpose
from service.living.wording import HEADINGS, lines
from service.notation import counted

#: The most events of a view that a message spells out; how many more there are is said, with the page that has them.
MOST = 100
_ORDER = list(HEADINGS)


def message(db: Database, delivery: Delivery, wanted: dict[int, Subscription], sender: str, home: str) -> EmailMessage:
    """The digest as it is sent; the same each time it is made.

    wanted: the subscriptions in it that have not ended, by number. home: the service's address, with its last slash.
    """
    body = delivery.body
    views = [one for one in body["views"] if one["subscription"] in wanted]
    total = sum(len(one["events"]) for one in views)
    names = ", ".join(one["name"] for one in views)
    ends = {id: _ends(db, wanted[id], home) for id in (one["subscription"] for one in views)}
    plain, rich = [], []
    for one in views:
        events = log.numbered(db, one["events"])
        plain += [
            one["name"],
            "=" * len(one["name"]),
            "",
            *_plain(events, one, home),
            f"No longer: {ends[one['subscription']]}",
            "",
        ]
        rich.append(_rich(events, one, home, ends[one["subscription"]]))
    said = _message(
        db, delivery, sender, f"{counted(total, 'change')} in {names}", datetime.fromisoformat(body["until"])
    )
    # One click of a mail program ends all of the message (RFC 8058); its text has a link for each view.
    said["List-Unsubscribe"] = f"<{next(iter(ends.values()))}>"
    said["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    said.set_content("\n".join(plain))
    said.add_alternative(_page("".join(rich)), subtype="html")
    return said


def question(db: Database, delivery: Delivery, one: Subscription, sender: str, home: str) -> EmailMessage:
    """The message that asks whether whoever reads it wants the digests."""
    link = _ends(db, one, home)
    who, name = one.owner, delivery.body["name"]
    text = (
        f"{who} asked for a {one.period} digest of what changes in “{name}” to be sent to this address.",
        "Do you want it? Say so here:",
        link,
        "If you do not, do nothing: nothing more will be sent.",
    )
    said = _message(
        db, delivery, sender, f"Do you want the {one.period} digest of {name}?", datetime.fromisoformat(delivery.made)
    )
    said.set_content("\n\n".join(text) + "\n")
    rich = "".join(
        f'<p><a href="{escape(line)}">{escape(line)}</a></p>' if line == link else f"<p>{escape(line)}</p>"
        for line in text
    )
    said.add_alternative(_page(rich), subtype="html")
    return said


def _message(db: Database, delivery: Delivery, sender: str, subject: str, at: datetime) -> EmailMessage:
    said = EmailMessage(policy=SMTP)
    said["From"], said["To"] = sender, delivery.target
    said["Subject"] = " ".join(subject.split())[:200]
    said["Date"] = format_datetime(at)
    # The same each time it is tried: whoever got it before the answer was lost can tell.
    said["Message-ID"] = f"<{delivery.key}@{log.identity(db)[:12]}.aftercart>"
    said["Auto-Submitted"] = "auto-generated"
    return said


def _ends(db: Database, one: Subscription, home: str) -> str:
    return f"{home}subscriptions/{one.id}/{links.signature(db, purpose(one.id))}"


def _plain(events: list[Event], view: dict[str, Any], home: str) -> list[str]:
    told: list[str] = []
    for kind, some in groupby(_ordered(events), key=lambda event: event.kind):
        told += [HEADINGS[kind], ""]
        for event in some:
            told += [
                f"* {event.title or event.study}",
                *(f"  {line}" for line in lines(event)),
                f"  {_study(event, home)}",
                "",
            ]
    return [*told, *([_rest(events), f"  {home}views", ""] if len(events) > MOST else [])]


def _rich(events: list[Event], view: dict[str, Any], home: str, end: str) -> str:
    told = [f"<h2>{escape(view['name'])}</h2>"]
    for kind, some in groupby(_ordered(events), key=lambda event: event.kind):
        told.append(f"<h3>{escape(HEADINGS[kind])}</h3><ul>")
        for event in some:
            more = "".join(f"<br>{escape(line)}" for line in lines(event))
            told.append(
                f'<li><a href="{escape(_study(event, home))}">{escape(event.title or event.study)}</a>{more}</li>'
            )
        told.append("</ul>")
    if len(events) > MOST:
        told.append(f'<p><a href="{escape(home)}views">{escape(_rest(events))}</a></p>')
    return "".join(told) + f'<p><small><a href="{escape(end)}">No longer tell me of this view</a></small></p>'


def _ordered(events: list[Event]) -> list[Event]:
    """The first of them that are spelled out, the weightiest kind first."""
    return sorted(events, key=lambda one: (_ORDER.index(one.kind), one.id))[:MOST]


def _rest(events: list[Event]) -> str:
    return f"and {counted(len(events) - MOST, 'more change')}, which the page of the view has"


def _study(event: Event, home: str) -> str:
    return f"{home}studies/{quote(event.study)}"


def _page(body: str) -> str:
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>{body}</body></html>\n'
