"""Accounts: a name, a role, and a password or an identity at a provider; closed ones stay, so that what they did has a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard, get_args

from corpus.errors import NotFoundError, PeopleError
from corpus.library import transaction
from corpus.sqlite import Database
from service.people import passwords
from service.people.store import now, row, rows, written

#: What one may do: a reader reads; a reviewer decides on studies and values too; an admin also keeps accounts and crawls.
Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
#: What a name may be, whole.
NAME = "^[a-z0-9][a-z0-9._@+-]{0,79}$"


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is.

    name: what signs in, in small letters; shown: how decisions name the person; closed: since when nobody signs in, else None.
    """

    name: str
    shown: str
    role: Role
    made: str
    closed: str | None = None

    def may(self, role: Role) -> bool:
        """Whether the account may do what `role` may."""
        return self.closed is None and ROLES.index(self.role) >= ROLES.index(role)


def add(
    db: Database, name: str, role: str, password: str | None, shown: str | None = None, subject: str | None = None
) -> Account:
    """Makes an account.

    subject: who it is at the identity provider ("issuer subject"), where no password is.

    Raises:
        PeopleError: the name is taken or cannot be one, the role is unknown, or the password is too short or long.
    """
    asked = f"add the account {name[:80]}"
    if not re.fullmatch(NAME, name):
        remedy = "Use up to 80 small letters, digits and . _ @ + -, beginning with a letter or digit."
        raise PeopleError(asked, "the name cannot be one", remedy)
    kept = {
        "name": name,
        "shown": (shown or name).strip()[:200] or name,
        "role": checked_role(role),
        "password": None if password is None else passwords.hashed(password),
        "subject": subject,
        "made": written(now()),
    }
    with transaction(db, durable=True):
        if row(db, "SELECT 1 FROM account WHERE name = ?", name):
            raise PeopleError(asked, "there is an account of that name", "Choose another name.")
        db.table("account").insert(kept)
    return get(db, name)


def get(db: Database, name: str) -> Account:
    """The account of a name.

    Raises:
        NotFoundError: there is none.
    """
    found = row(db, "SELECT * FROM account WHERE name = ?", name)
    if found is None:
        raise NotFoundError(
            f"get the account {name[:80]}", "there is none of that name", "`aftercart accounts list` lists them."
        )
    return _account(found)


def of_subject(db: Database, subject: str) -> Account | None:
    """The account of an identity at a provider; None where it has none."""
    found = row(db, "SELECT * FROM account WHERE subject = ?", subject)
    return None if found is None else _account(found)


def everyone(db: Database) -> list[Account]:
    """All accounts, closed ones too, by name."""
    return [_account(found) for found in rows(db, "SELECT * FROM account ORDER BY name")]


def has_admin(db: Database) -> bool:
    """Whether somebody can administer."""
    return row(db, "SELECT 1 FROM account WHERE role = 'admin' AND closed IS NULL") is not None


def with_password(db: Database, name: str, password: str) -> Account | None:
    """The open account whose password it is; None otherwise, after the same time. An old hash is made anew."""
    found = row(db, "SELECT * FROM account WHERE name = ? AND closed IS NULL", name)
    stored = found["password"] if found else None
    if not passwords.is_right(password, stored) or found is None:
        return None
    if passwords.is_old(str(stored)):
        db.execute("UPDATE account SET password = ? WHERE name = ?", [passwords.hashed(password), name])
    return _account(found)


def change(
    db: Database, name: str, role: str | None = None, password: str | None = None, closed: bool | None = None
) -> Account:
    """Changes what is not None. Closing an account or a new password ends its sessions; closing also revokes its tokens.

    Raises:
        NotFoundError: there is no such account.
        PeopleError: the role or password cannot be used, or nobody would be left who can administer.
    """
    hashed = None if password is None else passwords.hashed(password)
    with transaction(db, durable=True):
        before = get(db, name)
        if role is not None:
            db.execute("UPDATE account SET role = ? WHERE name = ?", [checked_role(role), name])
        if hashed is not None:
            db.execute("UPDATE account SET password = ? WHERE name = ?", [hashed, name])
        if closed is not None:
            db.execute("UPDATE account SET closed = ? WHERE name = ?", [written(now()) if closed else None, name])
        if before.may("admin") and not has_admin(db):
            raise PeopleError(
                f"change the account {name}", "nobody would be left who can administer", "Make another admin first."
            )
        if closed or hashed is not None:
            db.execute("DELETE FROM session WHERE account = ?", [name])
        if closed:
            db.execute("UPDATE token SET revoked = ? WHERE account = ? AND revoked IS NULL", [written(now()), name])
    return get(db, name)


def checked_role(role: str) -> Role:
    """The role of a name.

    Raises:
        PeopleError: there is no such role.
    """
    if not _is_role(role):
        raise PeopleError(f"give the role {role[:40]}", "there is no such role", f"Known are {', '.join(ROLES)}.")
    return role


def _is_role(name: str) -> TypeGuard[Role]:
    return name in ROLES


def _account(found: dict[str, Any]) -> Account:
    return Account(*(found[name] for name in ("name", "shown", "role", "made", "closed")))
