"""Settling: one of the two words of a dispute becomes what stands."""

from __future__ import annotations

from corpus.errors import OutdatedError
from service.people.account import Account
from service.review import log, protocol
from service.review.applying import named
from service.review.deciding import Sent, decide
from service.review.decision import Action, Decision
from service.review.disputes import Dispute, disputes
from service.table import EvidenceTable


def settle(
    table: EvidenceTable, account: Account, review: int, decision: int, other: bool = False, reason: str | None = None
) -> Decision:
    """Settles the dispute whose first word is the decision of that number: as it says, or as the `other` does.

    Raises:
        OutdatedError: that is no longer, or never was, in dispute.
        DecisionError: what is taken can no longer be decided; AccessError, NotFoundError as of `decide`.
    """
    asked = f"settle decision {decision} of review {review}"
    found = disputes(protocol.get(table.db, review), log.of_review(table.db, review))
    open_one = next((one for one in found if one.one.id == decision), None)
    if open_one is None:
        raise OutdatedError(asked, "it is not in dispute now", "Look at what is left to settle.")
    return decide(table, account, open_one.one.study, _sent(open_one, review, other, reason))


def _sent(dispute: Dispute, review: int, other: bool, reason: str | None) -> Sent:
    said = reason or (dispute.other.reason if other and dispute.other else None if other else dispute.one.reason)
    taken = dispute.other if other else dispute.one
    if dispute.one.field is None:
        chosen = taken or dispute.one
        return Sent(chosen.action, reason=said, review=review, settles=True, stage=chosen.stage)
    value = named(dispute.one.value, dispute.one.field)
    if taken is None:
        # Who has left a value as it was lets stand what the machine reads there, which of an added one is nothing.
        action: Action = "reject" if dispute.one.old is None else "accept"
        return Sent(action, value, reason=said, review=review, settles=True)
    if taken.action in {"add", "accept"}:
        return Sent("accept", value, reason=said, review=review, settles=True)
    return Sent(taken.action, value, content=taken.new, reason=said, review=review, settles=True)
