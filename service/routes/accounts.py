"""/api/v1/accounts: who may do what; for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.people import account as accounts
from service.people.shapes import AccountAnswer, AccountChange, AccountList, NewAccount
from service.permissions import Admin, People
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1/accounts", tags=["people"])


@router.get("", responses=documented(403, 422, 503))
def all_accounts(admin: Admin, people: People) -> AccountList:
    """All accounts, closed ones too."""
    found = [AccountAnswer.of(account) for account in accounts.everyone(people)]
    return AccountList(items=found, total=len(found))


@router.post("", status_code=201, responses=documented(403, 422, 503))
def add_account(admin: Admin, people: People, sent: NewAccount) -> AccountAnswer:
    """A new account with a password."""
    return AccountAnswer.of(accounts.add(people, sent.name, sent.role, sent.password, sent.shown))


@router.patch("/{name}", responses=documented(403, 404, 422, 503))
def change_account(
    admin: Admin,
    people: People,
    name: Annotated[str, Path(max_length=80, examples=["ada"])],
    sent: AccountChange,
) -> AccountAnswer:
    """Changes role or password, closes or opens an account. The last admin stays one."""
    return AccountAnswer.of(accounts.change(people, name, sent.role, sent.password, sent.closed))
