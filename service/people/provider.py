"""Sign-in through an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from corpus.errors import AccessError, FetchError, SettingsError
from corpus.library import transaction
from corpus.sqlite import Database
from service.people.account import Account, add, of_subject
from service.people.secret import drawn, hashed
from service.people.store import now, row, written
from service.settings import Settings

#: How long somebody may stay at the provider, and how long it may take to answer us, in seconds.
_VISIT = timedelta(minutes=10)
_PATIENCE = 10.0
#: Signatures by a key of the provider; never "none", and never a secret that we share with it.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_ASKED = "sign in through the provider"


class Provider:
    """The provider of the settings; `back` is the address where it sends people back to; close it by `with`.

    Raises:
        SettingsError: no issuer or no client id is set.
    """

    def __init__(self, chosen: Settings, back: str) -> None:
        if not chosen.oidc_issuer or not chosen.oidc_client_id:
            raise SettingsError(_ASKED, "none is set", "Set AFTERCART_OIDC_ISSUER and AFTERCART_OIDC_CLIENT_ID.")
        self.issuer, self.client_id, self.role = chosen.oidc_issuer.rstrip("/"), chosen.oidc_client_id, chosen.oidc_role
        secret = chosen.oidc_client_secret
        self._client = OAuth2Client(
            self.client_id,
            secret.get_secret_value() if secret else None,
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            timeout=_PATIENCE,
        )

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *ended: object) -> None:
        self._client.close()

    def begin(self, db: Database, next: str) -> tuple[str, str]:
        """(the provider's address to send the visitor to, the state that the browser keeps until it is back).

        Raises:
            FetchError: the provider does not answer as one.
        """
        state, nonce, verifier = (drawn() for _ in range(3))
        endpoint = self._described()["authorization_endpoint"]
        url, _ = self._client.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        with transaction(db, durable=True):
            db.execute("DELETE FROM provider_visit WHERE at < ?", [written(now() - _VISIT)])
            db.table("provider_visit").insert(
                {"hash": hashed(state), "nonce": nonce, "verifier": verifier, "next": next, "at": written(now())}
            )
        return str(url), state

    def finish(self, db: Database, state: str, code: str) -> tuple[Account, str]:
        """(the account of who is back, made on the first visit; where the visitor wanted to go).

        Raises:
            AccessError: the visit is not known or too long ago, the provider vouches for nobody, or the account is closed.
            FetchError: the provider does not answer as one.
        """
        visit = self._visit(db, state)
        described = self._described()
        try:
            given = self._client.fetch_token(described["token_endpoint"], code=code, code_verifier=visit["verifier"])
            keys = KeySet.import_key_set(cast(KeySetSerialization, self._got(described["jwks_uri"])))
            claims = jwt.decode(given["id_token"], keys, algorithms=_ALGORITHMS).claims
            self._rules(described, visit["nonce"]).validate(claims)
        except (OAuthError, JoseError, KeyError, ValueError) as error:
            raise AccessError(_ASKED, f"it does not vouch for you ({error})", "Sign in again.") from error
        except httpx.HTTPError as error:
            raise _unreachable(self.issuer, str(error)) from error
        return self._account(db, claims), visit["next"]

    def _visit(self, db: Database, state: str) -> dict[str, Any]:
        """The visit of a state, which works once."""
        with transaction(db, durable=True):
            found = row(
                db,
                "SELECT * FROM provider_visit WHERE hash = ? AND at BETWEEN ? AND ?",
                hashed(state),
                written(now() - _VISIT),
                written(now() + _VISIT),
            )
            db.execute("DELETE FROM provider_visit WHERE hash = ?", [hashed(state)])
        if found is None:
            raise AccessError(_ASKED, "this visit is not known, or too long ago", "Sign in again.")
        return found

    def _rules(self, described: dict[str, Any], nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": described["issuer"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )

    def _described(self) -> dict[str, Any]:
        found = self._got(f"{self.issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer:
            raise FetchError(_ASKED, f"{self.issuer} says that it is {found.get('issuer')!r}", "Correct the issuer.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found.get(name), str):
                raise FetchError(_ASKED, f"{self.issuer} names no {name}", "Is it an OpenID Connect provider?")
        return found

    def _got(self, url: str) -> dict[str, Any]:
        try:
            answer = self._client.request("GET", url, withhold_token=True)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _unreachable(self.issuer, str(error)) from error
        return found if isinstance(found, dict) else {}

    def _account(self, db: Database, claims: dict[str, Any]) -> Account:
        subject = f"{claims['iss']} {claims['sub']}"
        known = of_subject(db, subject)
        if known is None:
            said = str(claims.get("preferred_username") or claims.get("email") or "person")
            known = add(db, self._free(db, said), self.role, None, str(claims.get("name") or said), subject)
        if known.closed:
            raise AccessError(_ASKED, f"the account {known.name} is closed", "An admin can open it again.")
        return known

    def _free(self, db: Database, said: str) -> str:
        """A name like the one the provider gives, that nobody has: who has it here need not be the same person."""
        base = re.sub(r"[^a-z0-9._@+-]+", "-", said.casefold()).strip("._@+-")[:60] or "person"
        name, number = base, 1
        while row(db, "SELECT 1 FROM account WHERE name = ?", name):
            number += 1
            name = f"{base}-{number}"
        return name


def _unreachable(issuer: str, said: str) -> FetchError:
    return FetchError(_ASKED, f"{issuer} does not answer as a provider ({said[:200]})", "Try again later.")
