"""Deciding: what a reviewer sends becomes an entry of the log and the new state of the study, both or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from corpus.document import Document
from corpus.errors import AccessError, DecisionError, NotFoundError, OutdatedError
from corpus.library import transaction
from service.people.account import Account
from service.people.store import now, written
from service.review import log, protocol
from service.review.applying import Decided, applied, named
from service.review.decision import STUDY_ACTIONS, VALUE_ACTIONS, Action, Decision, Place, Rule, Stage
from service.review.places import place_of
from service.review.screening import stage_of
from service.review.values import checked
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Sent:
    """What a reviewer decides.

    value: the id of the value it is about, or of its history (`named`); None for a decision on the study, and for a value that is added.
    field, content: of a value that is added; content: also of one that is corrected, as it is to be.
    start, end, part: the characters of the document's text or title that say it; needed for a value that is added.
    revision: of the document that the reviewer saw; None where that does not matter.
    stage: of a decision on the study; None in a review with two stages for that at which the study is, and to take back one's last word.
    """

    action: Action
    value: str | None = None
    field: str | None = None
    content: dict[str, Any] | None = None
    start: int | None = None
    end: int | None = None
    part: str = "text"
    reason: str | None = None
    revision: int | None = None
    review: int | None = None
    settles: bool = False
    stage: Stage | None = None


def decide(table: EvidenceTable, account: Account, study: str, sent: Sent) -> Decision:
    """Keeps a decision and applies it; when this returns it is on disk.

    Raises:
        NotFoundError: there is no such study, or no such value of it.
        OutdatedError: the document has a later revision than the reviewer saw.
        DecisionError: the decision cannot be one.
    """
    asked = f"{sent.action} in {study}"
    with transaction(table.db, durable=True):
        record, document, revision = table.machine(study)
        if sent.revision not in (None, revision):
            remedy = "Look at the study as it is now, and decide again."
            raise OutdatedError(asked, f"the document is at revision {revision}, not {sent.revision}", remedy)
        made = _made(account, study, sent, _rule(table, account, sent, asked))
        if sent.value is None and sent.action != "add":
            kept = replace(_on_study(made, sent, asked), stage=_stage(table, account, study, sent, asked))
        elif sent.value is None:
            kept = _added(made, sent, document, revision, asked)
        else:
            said = applied(record, document, log.of_study(table.db, study))
            about = _named((*said.values, *said.unheard), sent.value, asked)
            kept = _on_value(made, sent, about, document, revision)
        kept = log.append(table.db, kept)
        table.apply_decisions(study)
    return kept


def _stage(table: EvidenceTable, account: Account, study: str, sent: Sent, asked: str) -> Stage | None:
    review = None if sent.review is None else protocol.get(table.db, sent.review)
    said = [one for one in log.of_study(table.db, study) if one.field is None and one.review == sent.review]
    own = [one for one in said if one.reviewer == account.name]
    if sent.action == "withdraw" and sent.stage is None and own:
        return own[-1].stage
    return stage_of(review, said, asked, sent.stage)


def _rule(table: EvidenceTable, account: Account, sent: Sent, asked: str) -> Rule:
    if sent.review is None:
        if sent.settles:
            raise DecisionError(asked, "no review is named in which it would settle something", "Name the review.")
        return "single"
    review = protocol.get(table.db, sent.review)
    if review.closed:
        raise DecisionError(asked, f"review {review.id} is closed", "Decide outside of it.")
    if account.name not in review.people and not sent.settles:
        raise AccessError(asked, f"{account.name} does not read in review {review.id}", "An admin can let you in.")
    return review.rule


def _made(account: Account, study: str, sent: Sent, rule: Rule) -> Decision:
    reason = (sent.reason or "").strip() or None
    return Decision(
        0, written(now()), account.name, study, sent.action, sent.review, reason=reason, settles=sent.settles, rule=rule
    )


def _on_study(made: Decision, sent: Sent, asked: str) -> Decision:
    if sent.action not in STUDY_ACTIONS:
        raise DecisionError(asked, "no value is named", "Send the id of the value.")
    if sent.action == "exclude" and not made.reason:
        raise DecisionError(asked, "no reason is given", "Say why; PRISMA counts exclusions by reason.", "reason")
    return made


def _added(made: Decision, sent: Sent, document: Document, revision: int, asked: str) -> Decision:
    if sent.field is None or sent.content is None:
        raise DecisionError(asked, "field or content is missing", "Send both.")
    place = _place(sent, document, revision, asked)
    if place is None:
        remedy = "Mark them in the text: start and end."
        raise DecisionError(asked, "no characters are named that say it", remedy, "quote")
    return replace(made, field=sent.field, new=checked(sent.field, sent.content), place=place)


def _on_value(made: Decision, sent: Sent, about: Decided, document: Document, revision: int) -> Decision:
    asked = f"{sent.action} {sent.value}"
    if sent.action not in VALUE_ACTIONS or sent.action == "add":
        remedy = f"On a value one can {', '.join(a for a in VALUE_ACTIONS if a != 'add')}."
        raise DecisionError(asked, "this is no decision on a value", remedy)
    if sent.action == "withdraw" and about.about is None:
        raise DecisionError(asked, "nobody has decided on it", "There is nothing to take back.")
    value = about.value
    place = _place(sent, document, revision, asked)
    if place is None and value.start is not None and value.end is not None:
        place = place_of(document, revision, value.start, value.end, value.part)
    new = None
    if sent.action == "correct":
        if sent.content is None:
            raise DecisionError(asked, "the content is missing", "Send the value as it is to be.")
        # What is not sent of an object stays as it was; nobody types a whole result anew to mend its arm.
        new = checked(
            value.field,
            sent.content if "value" in value.content and len(value.content) == 1 else value.content | sent.content,
        )
    return replace(made, field=value.field, about=about.about, old=value.content, new=new, place=place)


def _place(sent: Sent, document: Document, revision: int, asked: str) -> Place | None:
    if sent.start is None or sent.end is None:
        return None
    try:
        return place_of(document, revision, sent.start, sent.end, sent.part)
    except IndexError as error:
        raise DecisionError(asked, str(error), "Count in the document's text as the API gives it.", "quote") from error


def _named(values: Iterable[Decided], id: str, asked: str) -> Decided:
    for one in values:
        ids = {one.value.id, one.machine.id if one.machine else None}
        if id in ids or (one.about is not None and id == named(one.about, one.value.field)):
            return one
    raise NotFoundError(asked, "the study has no such value now", "Look at the study as it is now, and decide again.")
