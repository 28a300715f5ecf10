"""API tokens: shown once, kept as a hash, for a role no higher than the account's, until they expire or are revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from corpus.errors import NotFoundError, PeopleError
from corpus.library import transaction
from corpus.sqlite import Database
from service.people.account import ROLES, Account, Role, checked_role, get
from service.people.secret import drawn, hashed
from service.people.store import note, now, row, rows, written

#: How a token begins, so that people and scanners of secrets know what it is.
PREFIX = "aftercart_"
LONGEST_DAYS = 366
#: How exactly the last use is noted: not every request is a write.
_NOTED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; times in UTC, ISO 8601; used: within the last ten minutes of its use."""

    id: int
    account: str
    label: str
    role: Role
    made: str
    expires: str
    revoked: str | None
    used: str | None


def make(db: Database, account: Account, label: str, role: str | None = None, days: int = 90) -> tuple[Token, str]:
    """A new token and its secret, which is never to be had again.

    Raises:
        PeopleError: no label, a role that the account has not, or a time that is not 1 to 366 days.
    """
    asked = f"make a token for {account.name}"
    if not label.strip():
        raise PeopleError(asked, "it has no label", "Say what it is for, so that it can be told from others.")
    if not 1 <= days <= LONGEST_DAYS:
        raise PeopleError(asked, f"{days} days are asked for", f"It can live 1 to {LONGEST_DAYS} days.")
    chosen = account.role if role is None else checked_role(role)
    if not account.may(chosen):
        raise PeopleError(asked, f"the account is no {chosen}", f"Give one of {', '.join(_up_to(account.role))}.")
    secret = PREFIX + drawn()
    at = now()
    kept = {
        "hash": hashed(secret),
        "account": account.name,
        "label": label.strip()[:200],
        "role": chosen,
        "made": written(at),
        "expires": written(at + timedelta(days=days)),
    }
    with transaction(db, durable=True):
        number = db.table("token").insert(kept).last_pk
    return of_account(db, account.name, number)[0], secret


def of_account(db: Database, name: str, id: object = None) -> list[Token]:
    """The tokens of an account, newest first, also those that no longer work; or the one of an id."""
    found = rows(db, "SELECT * FROM token WHERE account = ? AND coalesce(id = ?, TRUE) ORDER BY id DESC", name, id)
    return [_token(one) for one in found]


def revoke(db: Database, id: int, account: str | None = None) -> None:
    """Ends a token; of the named account only, where one is named. One that has ended stays so.

    Raises:
        NotFoundError: there is no such token.
    """
    with transaction(db, durable=True):
        found = row(db, "SELECT account, revoked FROM token WHERE id = ?", id)
        if found is None or account not in (None, found["account"]):
            raise NotFoundError(f"revoke the token {id}", "there is no such token")
        if found["revoked"] is None:
            db.execute("UPDATE token SET revoked = ? WHERE id = ?", [written(now()), id])


def bearer(db: Database, secret: str) -> Account | None:
    """The account that a secret speaks for, in the role of the token; None where it never did or no longer does."""
    at = now()
    found = row(
        db,
        "SELECT * FROM token WHERE hash = ? AND revoked IS NULL AND expires BETWEEN ? AND ?",
        hashed(secret),
        written(at),
        # None is made for longer: one that expires later was made by a clock that was ahead.
        written(at + timedelta(days=LONGEST_DAYS)),
    )
    if found is None:
        return None
    if found["used"] is None or found["used"] < written(at - _NOTED):
        note(db, "UPDATE token SET used = ? WHERE id = ?", written(at), found["id"])
    owner = get(db, found["account"])
    # An account that has lost a role lends it to no token either.
    role = min(owner.role, found["role"], key=ROLES.index)
    return Account(owner.name, owner.shown, role, owner.made, owner.closed)


def _up_to(role: Role) -> tuple[Role, ...]:
    return ROLES[: ROLES.index(role) + 1]


def _token(found: dict[str, Any]) -> Token:
    return Token(**{name: found[name] for name in Token.__dataclass_fields__})
