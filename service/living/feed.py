"""The Atom feed of a saved view (RFC 4287): an entry an event, newest first, with ids that stay."""

from __future__ import annotations

import uuid
from html import escape
from urllib.parse import quote
from xml.etree import ElementTree

from service.living import changes, links, log
from service.living.event import Event
from service.living.view import View
from service.living.wording import headline, lines
from service.table import EvidenceTable

#: Entries on a page; `next` leads to the earlier ones (RFC 5005).
PAGE = 50
_ATOM = "http://www.w3.org/2005/Atom"


def purpose(view: View) -> str:
    """What the token of a view's feed is signed for; drawing it anew ends the one before."""
    return f"feed {view.id} {view.feed}"


def address(table: EvidenceTable, view: View, secret: bool) -> str:
    """The path of a view's feed; with its token where that is needed."""
    path = f"/views/{view.id}/feed.atom"
    return f"{path}?token={links.signature(table.db, purpose(view))}" if secret else path


def atom(table: EvidenceTable, view: View, home: str, own: str, before: int | None = None) -> bytes:
    """The feed as XML in UTF-8.

    home: the service's address, with its last slash; own: the feed's path, as it was asked for, without `before`.
    """
    page = changes.latest(table, changes.Asked(view=view), before, PAGE)
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", _urn(table, f"view {view.id}"))
    _put(feed, "title", f"aftercart: {view.name}")
    _put(feed, "subtitle", view.query or "everything")
    _put(feed, "updated", max([view.changed, *(one.at for one in page.items)]))
    _put(_put(feed, "author"), "name", "aftercart")
    joined = "&" if "?" in own else "?"
    here = own if before is None else f"{own}{joined}before={before}"
    _put(feed, "link", rel="self", type="application/atom+xml", href=home + here.lstrip("/"))
    shown = quote(f"{view.owner}/{view.name}")
    _put(feed, "link", rel="alternate", type="text/html", href=f"{home}changes?view={shown}")
    if page.next is not None:
        next = f"{own}{joined}before={page.next}"
        _put(feed, "link", rel="next", type="application/atom+xml", href=home + next.lstrip("/"))
    for event in page.items:
        _entry(_put(feed, "entry"), table, event, home)
    return (
        ElementTree.tostring(feed, encoding="unicode").join(('<?xml version="1.0" encoding="utf-8"?>\n', "\n")).encode()
    )


def _entry(entry: ElementTree.Element, table: EvidenceTable, event: Event, home: str) -> None:
    _put(entry, "id", _urn(table, f"event {event.id}"))
    _put(entry, "title", headline(event))
    _put(entry, "updated", event.at)
    _put(entry, "published", event.at)
    _put(entry, "link", rel="alternate", type="text/html", href=f"{home}studies/{quote(event.study)}")
    _put(entry, "category", term=event.kind)
    said = [headline(event), *lines(event)]
    _put(entry, "content", "".join(f"<p>{escape(line)}</p>" for line in said), type="html")


def _put(inside: ElementTree.Element, name: str, text: str | None = None, **more: str) -> ElementTree.Element:
    element = ElementTree.SubElement(inside, f"{{{_ATOM}}}{name}", more)
    element.text = None if text is None else _plain(text)
    return element


def _plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def _urn(table: EvidenceTable, what: str) -> str:
    """A name that is this log's for ever, wherever it is served from."""
    return uuid.uuid5(uuid.UUID(log.identity(table.db)), what).urn
