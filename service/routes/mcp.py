"""POST /mcp: the tools of the Model Context Protocol over HTTP, for whoever may read."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from service.routing import Router

router = Router(include_in_schema=False)


class _Handed(Response):
    """An answer that the protocol's own library gives to the request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Imported here: whoever does not ask for it need not wait for it.
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from service.mcp.server import server
        from service.mcp.tool import Desk

        chosen = scope["app"].state.settings
        address = (chosen.public_url or str(Request(scope).base_url)).rstrip("/")
        # No call knows of another: nothing is kept between them, so any server process may answer any of them.
        manager = StreamableHTTPSessionManager(
            server(Desk(chosen.database, address)), json_response=True, stateless=True
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


@router.post("/mcp")
async def mcp() -> Response:
    """A message of the protocol, and its answer as JSON; there are no streams to be opened by GET, no sessions to be ended."""
    return _Handed()
