"""The shapes of a living table in the API: what is sent and what is answered."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.dataclasses import dataclass

from service.living.delivery import Delivery, State
from service.living.event import Cause, Event, Kind
from service.living.subscription import Channel, Period, Subscription
from service.living.view import Saved, View
from service.living.wording import headline, lines

_CHANGE: dict[str, JsonValue] = {"field": "outcome ORR rate", "before": {"value": 50.0}, "after": {"value": 52.0}}
_EVENT: dict[str, JsonValue] = {
    "id": 7,
    "at": "2026-11-01T09:00:00.000+00:00",
    "kind": "changed",
    "study": "synopsis:mm-001",
    "title": "What can be achieved after relapse",
    "cause": "decision",
    "changes": [_CHANGE],
    "other": None,
    "note": None,
    "said": ["Changed: What can be achieved after relapse", "ORR rate: 50 % → 52 %"],
}
_SENT: dict[str, JsonValue] = {"name": "monthly", "query": "class:bispecific target:BCMA relevant:yes", "shared": True}
_VIEW: dict[str, JsonValue] = _SENT | {
    "id": 1,
    "owner": "ada",
    "address": None,
    "made": "2026-11-01T09:00:00.000+00:00",
    "changed": "2026-11-01T09:00:00.000+00:00",
    "studies": 14,
    "feed": "/views/1/feed.atom",
}
_SUBSCRIPTION: dict[str, JsonValue] = {
    "id": 1,
    "view": 1,
    "owner": "ada",
    "channel": "email",
    "target": "ada@example.org",
    "period": "weekly",
    "made": "2026-11-01T09:00:00.000+00:00",
    "confirmed": None,
    "secret": None,
}
_DELIVERY: dict[str, JsonValue] = {
    "id": 1,
    "key": "msg_1f0c2d3e_1_7",
    "channel": "webhook",
    "target": "https://example.org/hook",
    "state": "dead",
    "tries": 8,
    "next": "2026-11-02T09:00:00.000+00:00",
    "why": "the address answers 500",
    "made": "2026-11-01T09:00:00.000+00:00",
    "sent": None,
}


class EventAnswer(BaseModel):
    """An event of the log; `said` is the same in words, a line each."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT]})

    id: int
    at: str
    kind: Kind
    study: str
    title: str
    cause: Cause | None
    changes: list[ChangeAnswer]
    other: str | None = Field(description="The study that it is a version of, or that supersedes it.")
    note: str | None
    said: list[str]

    @classmethod
    def of(cls, event: Event) -> EventAnswer:
        """As the API tells it."""
        changes = [ChangeAnswer(field=one.field, before=one.before, after=one.after) for one in event.changes]
        own = {name: getattr(event, name) for name in ("id", "at", "kind", "study", "title", "cause", "other", "note")}
        return cls(**own, changes=changes, said=[headline(event), *lines(event)])


class ChangeAnswer(BaseModel):
    """A value that differs; null where there was or is none."""

    field: str
    before: Any
    after: Any


class EventList(BaseModel):
    """A page of events, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [_EVENT], "total": 1, "next": None, "begins": "2026-10-01T08:00:00.000+00:00"}]
        }
    )

    items: list[EventAnswer]
    total: int | None = Field(description="How many there are; null where not all have been looked at for this page.")
    next: int | None = Field(description="`cursor` of the next page; a page may be short, and even empty, before it.")
    begins: str = Field(description="Since when events are kept; of what was before nothing is known.")


class SentView(BaseModel):
    """A view to save."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SENT]})

    name: str = Field(max_length=60)
    query: str = Field(max_length=2000, description="All that is asked, in the query language.")
    shared: bool = Field(False, description="Seen by all who may read, else by you alone.")
    address: str | None = Field(None, max_length=4000, pattern=r"^/\?", description="Of the page it was saved from.")


@dataclass(frozen=True, config=ConfigDict(json_schema_extra={"examples": [_VIEW]}))
class ViewAnswer(Saved):
    """A saved view, with how many studies fit it now."""

    studies: int
    feed: str = Field(description="The path of its Atom feed; of a private view with the token that it takes.")

    @classmethod
    def of(cls, view: View, studies: int, feed: str) -> ViewAnswer:
        """As the API tells it."""
        own = {field.name: getattr(view, field.name) for field in fields(Saved)}
        return cls(**own, studies=studies, feed=feed)


class ViewList(BaseModel):
    """Saved views, by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_VIEW], "total": 1, "next": None}]})

    items: list[ViewAnswer]
    total: int
    next: None = None


class NewSubscription(BaseModel):
    """Who is to be told of a view, and how."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"view": 1, "channel": "webhook", "target": "https://example.org/hook"}]},
    )

    view: int = Field(ge=1, le=2**53)
    channel: Channel
    target: str = Field(max_length=1000, description="An address of the web, or an e-mail address.")
    period: Period | None = Field(None, description="Of the digest; weekly where none is named.")


class SubscriptionAnswer(BaseModel):
    """A subscription; one to an e-mail address sends nothing until it is confirmed there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUBSCRIPTION]})

    id: int
    view: int
    owner: str
    channel: Channel
    target: str
    period: Period | None
    made: str
    confirmed: str | None
    secret: str | None = Field(
        description="What webhooks are signed with: in the answer that makes it, and nowhere else."
    )

    @classmethod
    def of(cls, subscription: Subscription, secret: bool = False) -> SubscriptionAnswer:
        """As the API tells it."""
        own = {name: getattr(subscription, name) for name in cls.model_fields if name != "secret"}
        return cls(**own, secret=subscription.secret if secret else None)


class SubscriptionList(BaseModel):
    """Your subscriptions."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_SUBSCRIPTION], "total": 1, "next": None}]})

    items: list[SubscriptionAnswer]
    total: int
    next: None = None


class DeliveryAnswer(BaseModel):
    """A message: what became of it, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DELIVERY]})

    id: int
    key: str
    channel: str
    target: str
    state: State
    tries: int
    next: str = Field(description="When it is tried again; empty where it was not tried yet.")
    why: str | None
    made: str
    sent: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryAnswer:
        """As the API tells it."""
        return cls(**{name: getattr(delivery, name) for name in cls.model_fields})


class DeliveryList(BaseModel):
    """Messages, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_DELIVERY], "total": 1, "next": None}]})

    items: list[DeliveryAnswer]
    total: int
    next: None = None
