"""An OpenID Connect provider: discovery, authorization code with PKCE, signed ID tokens, and what a bad one would do."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import unquote, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.standin.wire import Asked, Reply, as_json

BASE = "https://identity.example"
PREFIX = "/identity"


class Service:
    """Who is signed in there, and how it misbehaves.

    claims: of the one person; wrong: claims that take the place of right ones in the ID token ("nonce", "aud", "exp" ...).
    client, secret: what it knows of us. strange: sign by a key that it does not publish.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "77", "preferred_username": "Ada@Clinic", "name": "Ada L."}
        self.wrong: dict[str, Any] = {}
        self.client, self.secret, self.strange = "aftercart", "s3cret", False
        self.issuer: str | None = None
        self._key, self._other = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("a", "a"))
        self._codes: dict[str, dict[str, str]] = {}

    def answer(self, asked: Asked) -> Reply:
        """What the provider says to a request."""
        if asked.path == "/.well-known/openid-configuration":
            base = asked.base
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return as_json({"issuer": self.issuer or base} | {name: base + path for name, path in names.items()})
        if asked.path == "/keys":
            return as_json({"keys": [self._key.as_dict(private=False)]})
        if asked.path == "/authorize":
            return self._authorize(asked.params)
        return self._token(asked)

    def _authorize(self, said: dict[str, str]) -> Reply:
        if (
            said.get("client_id") != self.client
            or said.get("code_challenge_method") != "S256"
            or "openid" not in said["scope"]
        ):
            return Reply(b"not understood", 400)
        code = hashlib.sha256(said["state"].encode()).hexdigest()
        self._codes[code] = said
        return Reply(
            b"",
            302,
            headers={"Location": f"{said['redirect_uri']}?{urlencode({'code': code, 'state': said['state']})}"},
        )

    def _token(self, asked: Asked) -> Reply:
        kind, _, given = asked.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(given or "").decode().partition(":") if kind == "Basic" else ("", "", "")
        if (unquote(name), unquote(secret)) != (self.client, self.secret):
            return as_json({"error": "invalid_client"}, 401)
        said = self._codes.pop(asked.params.get("code", ""), None)
        verifier = asked.params.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if said is None or challenge != said["code_challenge"] or asked.params["redirect_uri"] != said["redirect_uri"]:
            return as_json({"error": "invalid_grant"}, 400)
        claims = {
            "iss": asked.base, "aud": self.client, "exp": int(time.time()) + 300, "iat": int(time.time()), "nonce": said["nonce"],
        }  # fmt: skip
        token = jwt.encode(
            {"alg": "RS256", "kid": "a"}, claims | self.claims | self.wrong, self._other if self.strange else self._key
        )
        return as_json({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})
