"""/api/v1/tokens: the visitor's own API tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.people import tokens
from service.people.shapes import MadeToken, NewToken, TokenAnswer, TokenList
from service.permissions import People, Reader
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1/tokens", tags=["people"])


@router.get("", responses=documented(422, 503))
def own_tokens(account: Reader, people: People) -> TokenList:
    """Your tokens, newest first, with those that no longer work; never their secrets."""
    found = [TokenAnswer.of(token) for token in tokens.of_account(people, account.name)]
    return TokenList(items=found, total=len(found))


@router.post("", status_code=201, responses=documented(403, 422, 503))
def make_token(account: Reader, people: People, sent: NewToken) -> MadeToken:
    """A new token; its secret is in this answer and nowhere else."""
    token, secret = tokens.make(people, account, sent.label, sent.role, sent.days)
    return MadeToken(**TokenAnswer.of(token).model_dump(), secret=secret)


@router.delete("/{id}", status_code=204, responses=documented(403, 404, 422, 503))
def revoke_token(account: Reader, people: People, id: Annotated[int, Path(ge=1, le=2**53, examples=[1])]) -> None:
    """Ends a token of yours; an admin may end anyone's."""
    tokens.revoke(people, id, None if account.may("admin") else account.name)
