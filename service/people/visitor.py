"""Visitor: who a request comes from, by its token or session, and what may be done with it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

from corpus.errors import AccessError, SignInRequiredError
from service.people.account import Account, Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """account: None for whoever did not say; by: how it was said; csrf: the secret of the session's forms."""

    account: Account | None = None
    by: Literal["token", "session"] | None = None
    csrf: str | None = None

    @property
    def role(self) -> Role | None:
        """The role of the account; None for an unknown visitor."""
        return self.account.role if self.account else None


def allow(visitor: Visitor, role: Role, asked: str) -> Account:
    """The account, where it may do what `role` may.

    Raises:
        SignInRequiredError: nobody is signed in.
        AccessError: somebody is, who may not.
    """
    if visitor.account is None:
        raise SignInRequiredError(
            asked, "nobody is signed in", "Sign in, or send a token: `Authorization: Bearer ...`."
        )
    if not visitor.account.may(role):
        found = f"{visitor.account.name} is {_a(visitor.account.role)}"
        raise AccessError(asked, found, f"It takes {_a(role)}; an admin can give that role.")
    return visitor.account


def check_unforged(visitor: Visitor, sent: str | None, asked: str) -> None:
    """A request that changes something carries the secret of its session; another site's form cannot know it.

    Raises:
        AccessError: it carries none, or another.
    """
    if visitor.by != "session":
        return
    right = (visitor.csrf or "").encode()
    if not sent or not hmac.compare_digest(sent.encode("utf-8", "replace"), right):
        remedy = "Load the page again and repeat it; programs send the header X-CSRF-Token, or use a token."
        raise AccessError(asked, "the request does not carry the secret of its session", remedy)


def _a(role: Role) -> str:
    return f"an {role}" if role == "admin" else f"a {role}"
