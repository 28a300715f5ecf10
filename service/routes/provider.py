"""The pages `/sign-in/provider` and its way back: sign-in through an OpenID Connect provider, where one is set."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from corpus.errors import AccessError
from service.people import sessions
from service.permissions import People, cookie_name, is_secure
from service.routes.session import set_cookie
from service.routes.sign_in import inside
from service.routing import Router

if TYPE_CHECKING:
    from service.people.provider import Provider

OPEN = True
router = Router(include_in_schema=False)
#: The state of the visit stays in the browser that began it: nobody can be signed in as somebody else by a link.
_COOKIE = "aftercart-visit"
_BACK = "/sign-in/provider/back"


@router.get("/sign-in/provider")
def leave(request: Request, people: People, next: str = "/") -> Response:
    """On to the provider."""
    with _provider(request) as provider:
        url, state = provider.begin(people, inside(next))
    answer = RedirectResponse(url, 303)
    answer.set_cookie(_COOKIE, state, max_age=600, httponly=True, samesite="lax", secure=is_secure(request), path=_BACK)
    return answer


@router.get(_BACK)
def back(request: Request, people: People, state: str = "", code: str = "", error: str = "") -> Response:
    """Back from the provider: a session for whom it vouches.

    Raises:
        AccessError: it vouches for nobody, or the visit was begun elsewhere.
    """
    kept = request.cookies.get(_COOKIE, "")
    if not state or not hmac.compare_digest(kept.encode(), state.encode("utf-8", "replace")):
        raise AccessError("sign in through the provider", "the visit was not begun in this browser", "Sign in again.")
    if error or not code:
        raise AccessError("sign in through the provider", f"it says {error[:80] or 'nothing'}", "Sign in again.")
    with _provider(request) as provider:
        account, next = provider.finish(people, state, code)
    answer = RedirectResponse(inside(next), 303)
    set_cookie(request, answer, sessions.begin(people, account, request.cookies.get(cookie_name(request))))
    answer.delete_cookie(_COOKIE, path=_BACK, httponly=True, samesite="lax", secure=is_secure(request))
    return answer


def _provider(request: Request) -> Provider:
    # Most servers have no provider, and need not wait for the libraries of its protocol.
    from service.people.provider import Provider

    chosen = request.app.state.settings
    base = (chosen.public_url or str(request.base_url)).rstrip("/")
    return Provider(chosen, base + _BACK)
