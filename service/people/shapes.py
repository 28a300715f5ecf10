"""The shapes of people in the API: what is sent and what is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from service.people.account import NAME, Account, Role
from service.people.passwords import LONGEST, SHORTEST
from service.people.tokens import LONGEST_DAYS, Token

_TOKEN: dict[str, JsonValue] = {
    "id": 1,
    "account": "ada",
    "label": "nightly export",
    "role": "reader",
    "made": "2026-11-01T09:00:00.000+00:00",
    "expires": "2027-01-30T09:00:00.000+00:00",
    "revoked": None,
    "used": None,
}
_ACCOUNT: dict[str, JsonValue] = {
    "name": "ada",
    "shown": "Ada L.",
    "role": "reviewer",
    "made": "2026-11-01T09:00:00.000+00:00",
    "closed": None,
}


#: What these must be is published here and refused where it is known, with what to do.
_Name = Annotated[
    str,
    Field(max_length=80, description="Small letters, digits and . _ @ + -", json_schema_extra={"pattern": NAME}),
]
_Chosen = Annotated[str, Field(max_length=LONGEST, json_schema_extra={"minLength": SHORTEST})]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Credentials(_Sent):
    """Who signs in."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=LONGEST)


class SessionAnswer(BaseModel):
    """Who the visitor is; `csrf` goes back as the header X-CSRF-Token of requests that change something."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "ada", "shown": "Ada L.", "role": "reviewer", "by": "token", "csrf": None}]
        }
    )

    name: str | None
    shown: str | None
    role: Role | None
    by: Literal["token", "session"] | None
    csrf: str | None


class NewToken(_Sent):
    """A token to make."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"label": "nightly export", "role": "reader", "days": 30}]}
    )

    label: str = Field(min_length=1, max_length=200, description="What it is for.")
    role: Role | None = Field(
        None, description="What it may do; no more than the account. Else the account's own role."
    )
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="How long it lives.")


class TokenAnswer(BaseModel):
    """A token without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TOKEN]})

    id: int
    account: str
    label: str
    role: Role
    made: str
    expires: str
    revoked: str | None
    used: str | None = Field(description="The last use, within ten minutes.")

    @classmethod
    def of(cls, token: Token) -> TokenAnswer:
        """The answer for a token."""
        return cls.model_validate(token, from_attributes=True)


class MadeToken(TokenAnswer):
    """A new token with its secret, which is shown this once."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TOKEN | {"secret": "aftercart_..."}]})

    secret: str


class TokenList(BaseModel):
    """All tokens of an account, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TOKEN], "total": 1, "next": None}]})

    items: list[TokenAnswer]
    total: int
    next: None = None


class NewAccount(_Sent):
    """An account to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "grace", "shown": "Grace H.", "role": "reviewer", "password": "a long sentence of words"}
            ]
        },
    )

    name: _Name
    shown: str | None = Field(None, max_length=200, description="How decisions name the person; else the name.")
    role: Role = "reader"
    password: _Chosen


class AccountChange(_Sent):
    """What to change of an account; what is not sent stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "reviewer"}]})

    role: Role | None = None
    password: _Chosen | None = None
    closed: bool | None = Field(None, description="Closed accounts sign in no longer; what they did keeps their name.")


class AccountAnswer(BaseModel):
    """An account."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ACCOUNT]})

    name: str
    shown: str
    role: Role
    made: str
    closed: str | None

    @classmethod
    def of(cls, account: Account) -> AccountAnswer:
        """The answer for an account."""
        return cls.model_validate(account, from_attributes=True)


class AccountList(BaseModel):
    """All accounts by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ACCOUNT], "total": 1, "next": None}]})

    items: list[AccountAnswer]
    total: int
    next: None = None
